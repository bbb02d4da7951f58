/**
 * Texts to vectors: the one port through which the engine compares what texts mean. Ours (`hashed-encoder.ts`) answers at once and needs nothing beside it;
 * an operator may put another behind it (`onnx-encoder.ts`), which may take its time.
 *
 * Vectors have length 1, so that a dot product is the cosine, or are all zero for a text with nothing in it. Id and dimension stand with every vector that is kept:
 * vectors of two encoders must never be compared, whatever their dimension.
 */
export interface Encoder {
  /** Names the model in its version; another model has another id. */
  readonly id: string;
  readonly dimension: number;
  /** `texts.length * dimension` numbers, a text after the other. */
  encode(texts: readonly string[]): Promise<Float32Array>;
}

/** An encoder fast enough to be asked while somebody types. */
export interface InstantEncoder extends Encoder {
  encodeNow(texts: readonly string[]): Float32Array;
}

export type EncoderFault = "file" | "version" | "missing" | "dimension" | "failed";

/** What went wrong with an encoder, and where: a file, a module, an id. */
export class EncoderError extends Error {
  readonly fault: EncoderFault;
  readonly where: string;
  constructor(fault: EncoderFault, where: string, reason: string, cause?: unknown) {
    super(`${where}: ${reason}`, cause === undefined ? {} : { cause });
    this.name = "EncoderError";
    this.fault = fault;
    this.where = where;
  }
}

/** Asks an encoder and holds it to its word: as many numbers as it said, each finite, each row of length 1 or 0. */
export async function encodeChecked(encoder: Encoder, texts: readonly string[]): Promise<Float32Array> {
  let vectors: Float32Array;
  try {
    vectors = await encoder.encode(texts);
  } catch (cause) {
    if (cause instanceof EncoderError) throw cause;
    throw new EncoderError("failed", encoder.id, "the encoder failed", cause);
  }
  if (vectors.length !== texts.length * encoder.dimension) throw new EncoderError("dimension", encoder.id, `it gave ${vectors.length} numbers for ${texts.length} texts instead of ${encoder.dimension} each`);
  for (let text = 0; text < texts.length; text += 1) scaleToOne(vectors, text * encoder.dimension, encoder.dimension, encoder.id);
  return vectors;
}

function scaleToOne(vectors: Float32Array, from: number, count: number, id: string): void {
  let squares = 0;
  for (let at = from; at < from + count; at += 1) squares += (vectors[at] as number) ** 2;
  if (!Number.isFinite(squares)) throw new EncoderError("failed", id, "it gave a number that is none");
  const length = Math.sqrt(squares);
  if (length > 0) for (let at = from; at < from + count; at += 1) (vectors[at] as number) /= length;
}

/**
 * Vectors of texts that are kept, such as what people say in their profiles, always of one encoder: its id and dimension stand with them all.
 *
 * When the encoder changes, every text is encoded anew in steps of a bounded size, between other work. Until the last step the old vectors answer, so that
 * nothing is compared across encoders and nobody goes missing; then all change at once. A step that fails leaves the old ones in place, and says why.
 * Nothing is written down: texts and vectors are made again from the store, and never leave the node.
 */
import { encodeChecked, textsAtOnce, type Encoder } from "./encoder.ts";

export interface NearText { readonly id: string; readonly cosine: number }

export interface TextVectors {
  /** Of which the vectors are that answer now. */
  readonly encoderId: string;
  readonly dimension: number;
  readonly size: number;
  /** The text of an id; encoded by a later `step`. Over the bound of texts or letters it is refused. */
  put(id: string, text: string): "kept" | "too-long" | "too-many";
  remove(id: string): void;
  /** From now on vectors are made with this encoder. */
  change(encoder: Encoder): void;
  /** Encodes at most `textsAtOnce` texts. One step at a time; a second call while one is under way waits for it. */
  step(): Promise<"done" | "more">;
  /** Best first, of those encoded with the encoder that answers now. */
  nearest(text: string, limit: number): Promise<NearText[]>;
  vector(id: string): Float32Array | undefined;
}

export interface TextVectorsSettings { readonly textBound: number; readonly charsBound: number }
export const textVectorsSettings: TextVectorsSettings = { textBound: 1_000_000, charsBound: 20_000 };

interface Held { readonly encoder: Encoder; readonly vectors: Map<string, Float32Array>; readonly waiting: Set<string> }

export function createTextVectors(encoder: Encoder, settings: TextVectorsSettings = textVectorsSettings): TextVectors {
  const texts = new Map<string, string>();
  let answering = held(encoder);
  let coming: Held | undefined;
  let running: Promise<unknown> = Promise.resolve();

  const advance = async (): Promise<"done" | "more"> => {
    // What answers now is kept up first: a person who writes while all is made anew must be found meanwhile.
    const target = answering.waiting.size > 0 ? answering : coming;
    if (target !== undefined) await encodeSome(target, texts);
    if (coming?.waiting.size === 0 && answering.waiting.size === 0) {
      answering = coming;
      coming = undefined;
    }
    return answering.waiting.size > 0 || coming !== undefined ? "more" : "done";
  };

  return {
    get encoderId() { return answering.encoder.id; },
    get dimension() { return answering.encoder.dimension; },
    get size() { return texts.size; },
    put(id, text) {
      if (text.length > settings.charsBound) return "too-long";
      const before = texts.get(id);
      if (before === undefined && texts.size >= settings.textBound) return "too-many";
      if (before === text) return "kept";
      texts.set(id, text);
      answering.waiting.add(id);
      coming?.waiting.add(id);
      return "kept";
    },
    remove(id) {
      texts.delete(id);
      for (const one of [answering, coming]) {
        one?.waiting.delete(id);
        one?.vectors.delete(id);
      }
    },
    change(next) {
      if (next.id === answering.encoder.id) coming = undefined;
      else if (next.id !== coming?.encoder.id) {
        coming = held(next);
        for (const id of texts.keys()) coming.waiting.add(id);
      }
    },
    step() {
      const next = running.then(advance);
      running = next.catch(() => undefined);
      return next;
    },
    async nearest(text, limit) {
      const { encoder: asked, vectors } = answering;
      const query = await encodeChecked(asked, [text]);
      const found: NearText[] = [];
      for (const [id, vector] of vectors) found.push({ id, cosine: vector.reduce((sum, number, place) => sum + number * (query[place] as number), 0) });
      return found.sort((a, b) => b.cosine - a.cosine || (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
    vector: (id) => answering.vectors.get(id),
  };
}

const held = (encoder: Encoder): Held => ({ encoder, vectors: new Map(), waiting: new Set() });

async function encodeSome({ encoder, vectors, waiting }: Held, texts: ReadonlyMap<string, string>): Promise<void> {
  const ids: string[] = [];
  for (const id of waiting) {
    if (ids.length === textsAtOnce) break;
    ids.push(id);
  }
  const read = ids.map((id) => texts.get(id) ?? "");
  const made = await encodeChecked(encoder, read);
  for (const [index, id] of ids.entries()) {
    // A text that was changed or removed while it was encoded is not taken back.
    if (texts.get(id) !== read[index]) continue;
    vectors.set(id, made.slice(index * encoder.dimension, (index + 1) * encoder.dimension));
    waiting.delete(id);
  }
}

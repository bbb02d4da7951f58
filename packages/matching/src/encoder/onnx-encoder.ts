/**
 * A text encoder in ONNX from a folder of the operator's, behind the same port. Optional: `@huggingface/transformers` is installed by whoever wants it and handed in as
 * `load`; this program neither needs nor fetches it, and nothing is loaded from the network.
 *
 * The folder is one that this module reads. A text is the mean of its tokens' vectors, as most models of sentences want it. The dimension is what the model gives for the first
 * text; a module that is not there, a folder that is none and a model that changes its dimension each say so. One thread at most works on it.
 */
import { EncoderError, type Encoder } from "./encoder.ts";

/** For a process that runs nothing but this. */
export { EncoderError };

export interface OnnxSettings {
  readonly folder: string;
  /** Names the model in the id of its vectors: another model has another name. */
  readonly name: string;
}

/** What of `@huggingface/transformers` is used. */
export interface TransformersModule {
  readonly env: { allowRemoteModels: boolean; allowLocalModels: boolean };
  pipeline(task: "feature-extraction", model: string, options: typeof pipelineOptions): Promise<(texts: readonly string[], options: { readonly pooling: "mean"; readonly normalize: true }) => Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }>>;
}
export interface OnnxParts { readonly load: () => Promise<TransformersModule> }

export const onnxModule = "@huggingface/transformers";
/** What the folder holds at the least. */
export const onnxFiles = ["config.json", "tokenizer.json", "onnx/model.onnx"] as const;
const pipelineOptions = { local_files_only: true, dtype: "fp32", session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 } } as const;
const dimensionMost = 4_096;

export async function openOnnxEncoder({ folder, name }: OnnxSettings, { load }: OnnxParts): Promise<Encoder> {
  let transformers: TransformersModule;
  try {
    transformers = await load();
  } catch (cause) {
    throw new EncoderError("missing", onnxModule, "it cannot be loaded: install it where the node looks for it, or take the encoder out of the settings", cause);
  }
  transformers.env.allowRemoteModels = false;
  transformers.env.allowLocalModels = true;
  let extract: Awaited<ReturnType<TransformersModule["pipeline"]>>;
  try {
    extract = await transformers.pipeline("feature-extraction", folder, pipelineOptions);
  } catch (cause) {
    throw new EncoderError("file", folder, `no text encoder can be read from this folder: it holds ${onnxFiles.join(", ")}`, cause);
  }
  const ask = (texts: readonly string[]): ReturnType<typeof extract> => extract(texts, { pooling: "mean", normalize: true });
  const dimension = (await ask(["a"])).dims.at(-1) ?? 0;
  if (!(dimension > 0 && dimension <= dimensionMost)) throw new EncoderError("dimension", folder, `the model gives ${dimension} numbers a text, and 1 to ${dimensionMost} can be kept`);
  return {
    id: `onnx/${name}/${dimension}`, dimension,
    async encode(texts) {
      if (texts.length === 0) return new Float32Array(0);
      const { data, dims } = await ask(texts);
      const given = dims.at(-1) ?? 0;
      if (given !== dimension) throw new EncoderError("dimension", folder, `the model gave ${dimension} numbers a text, and gives ${given} now`);
      return data;
    },
  };
}

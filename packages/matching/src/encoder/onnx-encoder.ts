/**
 * A text encoder in ONNX from a folder of the operator's, behind the same port. Optional: `@huggingface/transformers` is installed beside the node by whoever
 * wants it and handed in as `load: () => import("@huggingface/transformers")`; this program neither needs nor fetches it, and nothing is loaded from the network.
 *
 * The folder is one that this module reads: config.json, tokenizer.json and onnx/model.onnx. A module that is not there, a folder that is none and a model that
 * changes its dimension each say so.
 */
import { EncoderError, type Encoder } from "./encoder.ts";

export interface OnnxSettings {
  readonly folder: string;
  /** Names the model in the id of its vectors; the operator changes it with the model. */
  readonly name: string;
  readonly dimension: number;
}

/** What of `@huggingface/transformers` is used. */
export interface TransformersModule {
  readonly env: { allowRemoteModels: boolean; allowLocalModels: boolean };
  pipeline(task: "feature-extraction", model: string, options: { readonly local_files_only: true }): Promise<(texts: readonly string[], options: { readonly pooling: "mean"; readonly normalize: true }) => Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }>>;
}
export interface OnnxParts { readonly load: () => Promise<TransformersModule> }

const moduleName = "@huggingface/transformers";

export async function openOnnxEncoder({ folder, name, dimension }: OnnxSettings, { load }: OnnxParts): Promise<Encoder> {
  let transformers: TransformersModule;
  try {
    transformers = await load();
  } catch (cause) {
    throw new EncoderError("missing", moduleName, "it is not installed: npm install it beside the node, or take the encoder out of the settings", cause);
  }
  transformers.env.allowRemoteModels = false;
  transformers.env.allowLocalModels = true;
  let extract: Awaited<ReturnType<TransformersModule["pipeline"]>>;
  try {
    extract = await transformers.pipeline("feature-extraction", folder, { local_files_only: true });
  } catch (cause) {
    throw new EncoderError("file", folder, "no text encoder can be read from this folder: it holds config.json, tokenizer.json and onnx/model.onnx", cause);
  }
  return {
    id: `onnx/${name}/${dimension}`, dimension,
    async encode(texts) {
      if (texts.length === 0) return new Float32Array(0);
      const { data, dims } = await extract(texts, { pooling: "mean", normalize: true });
      const given = dims[dims.length - 1] ?? 0;
      if (given !== dimension) throw new EncoderError("dimension", folder, `the model gives ${given} numbers a text, and the settings say ${dimension}`);
      return data;
    },
  };
}

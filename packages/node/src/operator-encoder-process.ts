/**
 * The process of operator-encoder.ts: opens the encoder of the folder it is given, answers its id and dimension, and then a list of texts with their vectors, one question at a
 * time. The id holds a digest of the model's files, so that a changed model is another encoder. Ends with the process that began it.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { EncoderError, onnxFiles, openOnnxEncoder, type TransformersModule } from "@cosmicsync/matching/encoder/onnx";
import type { EncoderAnswer, EncoderQuestion } from "./operator-encoder.ts";

const [folder = "", modulePath = ""] = process.argv.slice(2);
const answer = (said: EncoderAnswer): void => void process.send?.(said);
const failed = (cause: unknown): void => answer({ failed: cause instanceof EncoderError ? { fault: cause.fault, where: cause.where, reason: cause.message.slice(cause.where.length + 2) } : { fault: "failed", where: folder, reason: "the encoder failed" } });

/** Weights over 2 GB lie beside the model. */
const digestedFiles = [...onnxFiles, "onnx/model.onnx_data"];

async function digestOfModel(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of digestedFiles) if (existsSync(join(folder, file))) await pipeline(createReadStream(join(folder, file)), hash, { end: false });
  return hash.digest("hex").slice(0, 16);
}

setPriority(constants.priority.PRIORITY_LOW);
process.on("disconnect", () => process.exit());
try {
  const load = (): Promise<TransformersModule> => Promise.resolve(createRequire(modulePath)(modulePath) as TransformersModule);
  const encoder = await openOnnxEncoder({ folder, name: await digestOfModel() }, { load });
  process.on("message", ({ texts }: EncoderQuestion) => void encoder.encode(texts).then((vectors) => answer({ vectors }), failed));
  answer({ opened: { id: encoder.id, dimension: encoder.dimension } });
} catch (cause) {
  failed(cause);
}

/** Texts to vectors: the port, our own encoder, its training and its file. */
export { encodeChecked, EncoderError, textsAtOnce, type Encoder, type EncoderFault, type InstantEncoder } from "./encoder.ts";
export { createHashedEncoder, type HashedModel } from "./hashed-encoder.ts";
export { encoderOfFile, modelBytesBound, readModel, writeModel } from "./model-file.ts";
export { createTextVectors, type NearText, type TextVectors } from "./text-vectors.ts";
export { loadShippedEncoder } from "./shipped.ts";
export { openOnnxEncoder, type OnnxParts, type OnnxSettings } from "./onnx-encoder.ts";
export { trainWords, trainingSettings, type TextGroup, type TrainingSettings } from "./train.ts";

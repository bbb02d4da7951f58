/** Texts to vectors: the port, our own encoder, its training and its file. */
export { encodeChecked, EncoderError, type Encoder, type EncoderFault, type InstantEncoder } from "./encoder.ts";
export { createHashedEncoder, type HashedModel } from "./hashed-encoder.ts";
export { encoderOfFile, modelBytesBound, readModel, writeModel } from "./model-file.ts";
export { loadShippedEncoder } from "./shipped.ts";
export { onnxFiles, onnxModule, openOnnxEncoder, type OnnxParts, type OnnxSettings, type TransformersModule } from "./onnx-encoder.ts";
export { trainWords, trainingSettings, type TextGroup, type TrainingSettings } from "./train.ts";

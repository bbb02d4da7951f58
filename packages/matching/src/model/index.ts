/** Models that are learned: additive with a few pairs, calibrated, and sure only of what they saw. */
export { modelFaultCodes, ModelFault, type ModelFaultCode } from "./fault.ts";
export { checkAdditive, pairsMost, partsOf, predict, shapeAt, standardErrorOf, surfaceAt, type AdditiveModel, type Monotone, type Parts, type Shape, type Surface } from "./additive.ts";
export { defaultBoost, type BoostSettings, type FeatureKind } from "./boost.ts";
export { calibrate, logistic, logOdds, probabilityAt, uncalibrated, type Calibration } from "./calibrate.ts";
export { bothYes, fitDependence, independent, type Answers } from "./dependence.ts";
export { meanNdcg } from "./objectives.ts";
export { believe, trainModel, type Belief, type TrainedModel, type TrainingFigures, type TrainingRow, type TrainingSettings } from "./train.ts";

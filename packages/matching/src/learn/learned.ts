/**
 * A model that a node has learned, whole: how it scores, what chance it gives a yes, how it was made and what it cannot do. It is kept as JSON under a digest, and read again only whole, of this format, and of this program's terms.
 */
import { canonicalJson } from "@cosmicsync/protocol";
import { checkAdditive, type AdditiveModel } from "../model/additive.ts";
import { bothYes } from "../model/dependence.ts";
import { ModelFault } from "../model/fault.ts";
import { checkScoreModel, type ScoreModel } from "../model/score-model.ts";
import { believe, type Belief } from "../model/train.ts";
import type { Calibration } from "../model/calibrate.ts";
import { checkExamination, type Examination } from "./examination.ts";
import { requireObjective, type LadderStep, type ObjectiveName } from "./objective.ts";

export const modelFormat = "cosmicsync-ranker";
export const modelFormatVersion = 1;

/** What a member, a steward or an auditor may want to know of it. */
export interface ModelCard {
  /** Milliseconds since the Unix epoch. */
  readonly madeAt: number;
  readonly objective: ObjectiveName;
  readonly showings: number;
  readonly answers: number;
  readonly people: number;
  /** How many showings came how far, by the highest step. */
  readonly steps: Readonly<Partial<Record<LadderStep, number>>>;
  /** How much it counts beside the shipped model. */
  readonly share: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly limits: readonly string[];
}
export interface LearnedModel {
  /** From 1; 0 is the shipped model. */
  readonly version: number;
  /** The version that was in use when it was made. */
  readonly from: number;
  readonly score: ScoreModel;
  readonly yes: { readonly model: AdditiveModel; readonly calibration: Calibration };
  /** Of the odds ratio of two answers, the logarithm: 0 where they are independent. */
  readonly logRatio: number;
  readonly examination: Examination;
  readonly card: ModelCard;
}

/** Whoever is asked says yes more readily than whoever has to ask: the last feature of a model of answers, 1 where asked. */
export const askedFeature = "asked";
export const answerMeasures = (measures: readonly number[], asked: 0 | 1): number[] => [...measures, asked];

export interface Chances { readonly seeker: Belief; readonly subject: Belief; readonly mutual: number }
/** Calibrated chances that the seeker asks where they look, that the subject then says yes, and of both. */
export function chancesOf({ yes, logRatio }: Pick<LearnedModel, "yes" | "logRatio">, measures: readonly number[], otherMeasures: readonly number[]): Chances {
  const [seeker, subject] = [believe(yes, answerMeasures(measures, 0)), believe(yes, answerMeasures(otherMeasures, 1))];
  return { seeker, subject, mutual: bothYes(seeker.probability, subject.probability, logRatio) };
}

export const packModel = (model: LearnedModel): string => JSON.stringify({ format: modelFormat, formatVersion: modelFormatVersion, digest: digestOf(model), model });

/** Thrown: `ModelFault`; `where` names the file or row. */
export function readModel(text: string, where: string): LearnedModel {
  let packed: unknown;
  try {
    packed = JSON.parse(text);
  } catch {
    throw new ModelFault("truncated", where, "it does not end as it should: it was cut off, or is no model");
  }
  const { format, formatVersion, digest, model } = (typeof packed === "object" && packed !== null ? packed : {}) as { readonly format?: unknown; readonly formatVersion?: unknown; readonly digest?: unknown; readonly model?: Partial<LearnedModel> };
  if (format !== modelFormat) throw new ModelFault("form", where, "it is no model of this program");
  if (formatVersion !== modelFormatVersion) throw new ModelFault("version", where, `it is of format ${String(formatVersion)}, and this program reads format ${modelFormatVersion}`);
  if (typeof model !== "object" || model === null || digest !== digestOf(model)) throw new ModelFault("truncated", where, "its digest does not agree with what is in it: it is damaged, or not whole");
  const { version, from, yes, logRatio, card } = model;
  if (!Number.isSafeInteger(version) || (version as number) < 1 || !Number.isSafeInteger(from) || typeof logRatio !== "number" || !Number.isFinite(yes?.calibration.offset) || !((yes?.calibration.slope ?? 0) > 0)) throw new ModelFault("form", where, "it is not whole");
  requireObjective(String(card?.objective));
  checkScoreModel(model.score, where);
  if (checkAdditive(yes?.model, where).shapes.at(-1)?.name !== askedFeature || yes?.model.shapes.length !== (model.score?.terms.length ?? 0) + 1) throw new ModelFault("terms", where, "its chances are of other terms than its scores");
  checkExamination(model.examination, where);
  return model as LearnedModel;
}

/** Tells a damaged model from a whole one; it is no signature. FNV-1a over the canonical text, twice with other beginnings. */
function digestOf(model: unknown): string {
  const text = canonicalJson(JSON.parse(JSON.stringify(model)));
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    low = Math.imul(low ^ text.charCodeAt(at), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(at), 0x85ebca6b) ^ (low >>> 7);
  }
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

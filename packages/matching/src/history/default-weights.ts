/**
 * Weights that a new node begins with, by the name of the part of the evidence; what is not named weighs nothing.
 *
 * Fitted by bench/fit-history.ts (seed 1): `need` on 2,100 questions of the train parts of three Stack Exchange sites together, `meet` and `team` on papers of the ACL Anthology before 2019, each asked about by what came
 * before. They are only where a node's own fit starts from, and what it is held near while its history is short.
 */
import { evidenceParts } from "./evidence.ts";
import type { QuestionKind } from "./rehearse.ts";

const weights = (wanted: Readonly<Record<string, number>>): number[] => evidenceParts.map(({ name }) => wanted[name] ?? 0);

export const defaultWeights: Readonly<Record<QuestionKind, readonly number[]>> = {
  need: weights({ "occasions of 8": 0.429, "occasions of 30": 0.548, "occasions of 100": 0.609, "occasions of 300": 1.066, "occasions of 1000": -0.040, occasions: -1.257, "concepts of 60": -0.417, "concepts of 600": -0.177, concepts: 0.702, "words of 60": -0.186, "words of 600": -0.134, words: 0.330, "same of 60": 0.037, "same of 600": -0.135, same: 0.190, "each of 60": 0.225, "each of 600": -0.071, each: -0.303, "concepts share": 0.671, "words share": 0.051 }),
  meet: weights({ "occasions of 8": -0.172, "occasions of 30": -0.172, "occasions of 100": -0.172, "occasions of 300": -0.17, "occasions of 1000": 1.185, occasions: -0.366, "concepts of 60": -0.189, "concepts of 600": 0.164, concepts: 0.315, "words of 60": 0.131, "words of 600": -0.299, words: 0.022, "same of 60": 0.085, "same of 600": -0.088, same: -0.127, "concepts share": 0.153, "words share": 0.508, common: 0.388, "Adamic-Adar": 0.986, "fading Adamic-Adar": 0.293, allocation: -0.338, "fading allocation": 0.588, walk: 0.801, "fading walk": 0.487 }),
  team: weights({ "occasions of 8": -0.107, "occasions of 30": -0.107, "occasions of 100": -0.107, "occasions of 300": -0.105, "occasions of 1000": 0.613, occasions: 0.104, "words of 60": -0.464, "words of 600": -0.376, words: -0.569, "same of 60": 0.153, "same of 600": 0.565, same: 0.436, "words share": 0.455, tie: 0.188, "fading tie": 1.119, common: 0.274, "Adamic-Adar": 0.834, "fading Adamic-Adar": 0.312, allocation: -0.554, "fading allocation": -0.101, walk: 0.607, "fading walk": 0.774 }),
};

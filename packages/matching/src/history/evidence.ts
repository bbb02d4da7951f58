/**
 * What history says about everybody for one question, as parts that are 0 where history says nothing: base rates, deeds like what is asked for, and nearness to those who ask.
 *
 * Every part is log(1 + scale x): twice as much is a step more, however much it was. Parts are kept in groups, whose sums are what is shown as a reason.
 */
import { nearnessParts, readNearness } from "../graph/nearness.ts";
import { createTies, type Ties } from "../graph/ties.ts";
import { createDeeds, deedFields, deedHalfLives, deedParts, type Deeds } from "./deeds.ts";
import type { About, Occasion } from "./occasion.ts";
import { createRates, rateHalfLives, type Rates } from "./rates.ts";

export const evidenceGroups = ["activity", "deeds", "nearness"] as const;
export type EvidenceGroup = (typeof evidenceGroups)[number];
interface Part { readonly name: string; readonly group: EvidenceGroup; readonly scale: number }

/** How much of what they did was like it, shrunken: somebody who did a hundred things does some of everything. */
const shareShrinkage = 3;
const nearnessScales = [4, 4, 1, 4, 10, 20, 20, 1_000, 1_000, 1_000];

export const evidenceParts: readonly Part[] = [
  ...rateHalfLives.map((halfLife): Part => ({ name: halfLife === Infinity ? "occasions" : `occasions of ${halfLife}`, group: "activity", scale: 4 })),
  ...deedParts.map((name): Part => ({ name, group: "deeds", scale: name.startsWith("same") ? 0.25 : name.startsWith("each") ? 3 : 1 })),
  ...["concepts share", "words share"].map((name): Part => ({ name, group: "deeds", scale: 5 })),
  ...nearnessParts.map((name, index): Part => ({ name, group: "nearness", scale: nearnessScales[index] as number })),
];
const firstDeed = rateHalfLives.length;
const firstShare = firstDeed + deedParts.length;
const firstNear = firstShare + 2;
const lastingOf = (field: (typeof deedFields)[number]): number => firstDeed + deedFields.indexOf(field) * deedHalfLives.length + deedHalfLives.length - 1;

export interface Asked { readonly starters: readonly number[]; readonly about: About }

export interface Evidence {
  add(occasion: Occasion, tick: number): number;
  join(occasion: number, people: readonly number[], person: number, tick: number): void;
  /** Fills one array a part, indexed by person, each of one length: nobody beyond it is read. */
  read(asked: Asked, tick: number, into: readonly Float32Array[]): void;
  readonly ties: Ties;
  readonly deeds: Deeds;
  readonly rates: Rates;
}

export function createEvidence(): Evidence {
  const [ties, deeds, rates] = [createTies(), createDeeds(), createRates()];
  return {
    ties, deeds, rates,
    add({ people, about }, tick) {
      for (const person of people) rates.add(person, tick);
      ties.add(people, tick);
      return deeds.add(people, tick, about);
    },
    join(occasion, people, person, tick) {
      rates.add(person, tick);
      ties.add([person, ...people], tick, 1);
      deeds.join(occasion, person);
    },
    read(asked, tick, into) {
      for (const part of into) part.fill(0);
      rates.read(tick, into.slice(0, firstDeed));
      deeds.read(asked.about, tick, into.slice(firstDeed, firstShare));
      readNearness(ties, asked.starters, tick, into.slice(firstNear));
      const count = into[firstDeed - 1] as Float32Array;
      for (const [at, field] of (["concepts", "words"] as const).entries()) {
        const [sums, out] = [into[lastingOf(field)] as Float32Array, into[firstShare + at] as Float32Array];
        for (let person = 0; person < out.length; person += 1) if ((sums[person] as number) > 0) out[person] = (sums[person] as number) / ((count[person] as number) + shareShrinkage);
      }
      for (const [index, { scale }] of evidenceParts.entries()) {
        const out = into[index] as Float32Array;
        for (let person = 0; person < out.length; person += 1) if (out[person] !== 0) out[person] = Math.log1p(scale * (out[person] as number));
      }
    },
  };
}

export const evidenceBuffers = (people: number): Float32Array[] => evidenceParts.map(() => new Float32Array(people));

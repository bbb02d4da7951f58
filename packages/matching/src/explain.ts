/**
 * Says why two fit and what speaks against it, for one side, from the very terms of its score: reasons are the terms that give most,
 * caveats those that lose most. Always at least two reasons and one caveat.
 *
 * Where fewer than two terms give anything (two strangers to each other's topics), terms that give nothing fill up, with contribution 0; the matcher
 * never suggests such a pair, but somebody may ask how any two score.
 */
import type { Compiled } from "./compile.ts";
import { carries, contribution, shortfall, unknownLoss, type Scored } from "./score.ts";
import { terms, type CaveatName, type Context, type Facts, type TermName } from "./terms/index.ts";

export interface Term {
  readonly term: TermName;
  /** 0 to 1; undefined where unknown. */
  readonly measure: number | undefined;
  /** This term's part of the score. */
  readonly contribution: number;
}
export interface Reason { readonly term: TermName; readonly contribution: number; readonly facts: Facts }
/** `contribution` is what the score loses by it: zero or below. */
export interface Caveat { readonly caveat: CaveatName; readonly contribution: number; readonly facts: Facts }
export interface Side {
  readonly score: number;
  readonly uncertainty: number;
  /** All terms; their contributions sum to the score. */
  readonly terms: readonly Term[];
  readonly reasons: readonly Reason[];
  readonly caveats: readonly Caveat[];
}

export const explanationCounts = { reasonsLeast: 2, reasonsMost: 4, caveatsLeast: 1, caveatsMost: 4 } as const;
/** A term that fits less than this is no reason, unless there are too few. */
const reasonMeasure = 0.5;
/** Of these a part is a reason already, and what is missing may be a caveat beside it: three of ten needs met. */
const partial: ReadonlySet<TermName> = new Set(["need-met-by-offer", "offer-meets-need", "interests", "track-record", "relatedness"]);
const partialReasonMeasure = 0.2;
/** A term that fits better than this is no caveat, unless there is no other. */
const caveatMeasure = 0.75;
const littleKnownUncertainty = 0.3;

export function explainSide(viewer: Compiled, other: Compiled, context: Context, scored: Scored): Side {
  const { measures } = scored;
  const reasons = reasonsOf(viewer, other, context, scored);
  return {
    score: scored.score, uncertainty: scored.uncertainty,
    terms: terms.map(({ name }, index) => ({ term: name, measure: Number.isNaN(measures[index]) ? undefined : (measures[index] as number), contribution: contribution(scored, index) })),
    reasons,
    caveats: caveatsOf(viewer, other, context, scored, new Set(reasons.map(({ term }) => term).filter((term) => !partial.has(term)))),
  };
}

/** How many terms give the score anything: the matcher asks before it suggests. */
export const reasonCount = ({ measures }: Pick<Scored, "measures">): number => measures.reduce<number>((count, measure) => (measure > 0 ? count + 1 : count), 0);

function reasonsOf(viewer: Compiled, other: Compiled, context: Context, scored: Scored): Reason[] {
  const byGain = terms.map((term, index) => ({ term, index, measure: scored.measures[index] as number, gain: contribution(scored, index) })).sort((a, b) => b.gain - a.gain);
  // What is said first is what the score would fall without.
  const first = byGain.findIndex(({ index }) => carries(scored, index));
  if (first > 0) byGain.unshift(...byGain.splice(first, 1));
  const chosen = byGain.filter(({ term, measure, gain }, place) => gain > 0 && (measure >= (partial.has(term.name) ? partialReasonMeasure : reasonMeasure) || place < explanationCounts.reasonsLeast)).slice(0, explanationCounts.reasonsMost);
  for (const rest of byGain) if (chosen.length < explanationCounts.reasonsLeast && !chosen.includes(rest)) chosen.push(rest);
  return chosen.map(({ term, measure, gain }) => ({ term: term.name, contribution: gain, facts: Number.isNaN(measure) ? {} : term.facts(viewer, other, context) }));
}

function caveatsOf(viewer: Compiled, other: Compiled, context: Context, scored: Scored, said: ReadonlySet<TermName>): Caveat[] {
  const { measures, uncertainty } = scored;
  const lost = terms
    .map((term, index) => ({ term, measure: measures[index] as number, loss: shortfall(scored, index) }))
    .filter(({ term, measure, loss }) => term.extra !== true && !Number.isNaN(measure) && loss > 1e-9 && !said.has(term.name))
    .sort((a, b) => b.loss - a.loss);
  const named = lost.flatMap(({ term, measure, loss }): (Caveat & { readonly measure: number })[] => {
    const caveat = term.caveat(viewer, other, context);
    return caveat === undefined ? [] : [{ ...caveat, contribution: -loss, measure }];
  });
  let found: Caveat[] = named.filter(({ measure }) => measure < caveatMeasure).map(bare);
  const usual = terms.flatMap(({ extra }, index) => (extra === true ? [] : [index]));
  const missing = usual.filter((index) => Number.isNaN(measures[index]));
  const unknown = unknownLoss(scored);
  const littleKnown: Caveat = { caveat: "little-known", contribution: unknown === 0 ? 0 : -unknown, facts: { count: usual.length - missing.length, of: usual.length } };
  if (uncertainty >= littleKnownUncertainty) found.push(littleKnown);
  found.sort((a, b) => a.contribution - b.contribution);
  const standing = standingCaveats(other);
  found = found.slice(0, explanationCounts.caveatsMost - standing.length);
  if (found.length + standing.length < explanationCounts.caveatsLeast) found.push(named[0] === undefined ? littleKnown : bare(named[0]));
  return [...found, ...standing];
}

const bare = ({ caveat, contribution: lost, facts }: Caveat): Caveat => ({ caveat, contribution: lost, facts });

/** What is no part of the score and must always be said. */
function standingCaveats({ subject }: Compiled): Caveat[] {
  const standing: Caveat[] = [];
  if (subject.synthetic) standing.push({ caveat: "synthetic", contribution: 0, facts: {} });
  if (subject.type === "project" && !subject.introducible && subject.lead === undefined) standing.push({ caveat: "not-claimed", contribution: 0, facts: {} });
  return standing;
}

/**
 * What was shown to whom and what came of it, as learning may see it: of people who agree to it now, about subjects who may still be matched, from each one's own rows.
 *
 * What somebody asked for and what followed is read from the asker's own view, in which a no looks like silence; what the asked one said is read from theirs, and only where they too agree that the engine learns. What came of
 * an ask counts for the latest showing before it. Terms are measured anew, as the two are now, so that nothing about anybody is kept for this. At most `observationsMost` showings; `rest` is awaited after every few.
 */
import { consentsOf } from "@cosmicsync/policy";
import { millisOf, type RecordId } from "@cosmicsync/protocol";
import type { Matcher, Side } from "@cosmicsync/matching";
import { observationsMost, rewardOf, type LadderStep, type Observation } from "@cosmicsync/matching/learn";
import type { Reader, Row } from "@cosmicsync/storage";
import { readCollaboration, readCollaborationOf } from "../reading/collaborations.ts";
import { readIntroduction, readIntroductions, type SeenIntroduction } from "../reading/introductions.ts";

export interface ObservationParts { readonly reader: Reader; readonly matcher: Matcher; readonly now: number; readonly rest?: () => Promise<void> }

const pageRows = 500;
const restRows = 50;
const feedbackMost = 1_000;
/** As unsure as this a score is of somebody of whom little is known: the bound of the ranking's newcomers. */
const newUncertainty = 0.3;

/** `since`: showings after this moment. */
export const readObservations = async ({ reader, matcher, now, rest }: ObservationParts, since = 0): Promise<Observation[]> => {
  const observations: Observation[] = [];
  const learns = rememberConsents(reader);
  let owner: { readonly id: RecordId; readonly learns: boolean; readonly came: Came } | undefined;
  let read = 0;
  for (let after: Row<"exposure"> | undefined; observations.length < observationsMost; ) {
    const page: Row<"exposure">[] = await reader.list("exposure", { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    for (const row of page) {
      if ((read += 1) % restRows === 0) await rest?.();
      // In the order of the key all showings to one person come together, and of one subject by time.
      if (owner?.id !== row.ownerId) owner = { id: row.ownerId, learns: await learns(row.ownerId), came: await readCame(reader, row.ownerId, now, learns) };
      if (!owner.learns || row.shownAt <= since || !(row.propensity > 0 && row.propensity <= 1)) continue;
      const [seeker, subject] = [matcher.get(row.ownerId), matcher.get(row.subjectId)];
      if (seeker === undefined || subject === undefined) continue;
      const { forSeeker, forSubject } = matcher.score(seeker, subject);
      const next = await nextShowing(reader, row);
      const came = owner.came.of(row.subjectId, row.shownAt, next);
      observations.push({
        seeker: row.ownerId, subject: row.subjectId, shownAt: row.shownAt, place: row.place, propensity: row.propensity,
        measures: measuresOf(forSeeker), otherMeasures: measuresOf(forSubject), isNew: forSeeker.uncertainty >= newUncertainty, ...came,
      });
    }
    after = page.at(-1);
    if (after === undefined || page.length < pageRows) break;
  }
  return observations;
};

const measuresOf = ({ terms }: Side): number[] => terms.map(({ measure }) => measure ?? NaN);

/** When the same was shown to them again: what comes after that is counted there. */
const nextShowing = async (reader: Reader, { ownerId, subjectId, shownAt, ...rest }: Row<"exposure">): Promise<number> => {
  const [next] = await reader.list("exposure", { owner: ownerId }, { where: { subjectId }, limit: 1, after: { ownerId, subjectId, shownAt, ...rest } });
  return next?.shownAt ?? Infinity;
};

const rememberConsents = (reader: Reader): ((person: RecordId) => Promise<boolean>) => {
  const known = new Map<RecordId, boolean>();
  return async (person) => {
    let learns = known.get(person);
    if (learns === undefined) known.set(person, (learns = consentsOf(await reader.list("consent", { owner: person }, { limit: 100 })).learn));
    return learns;
  };
};

interface Came { of(subject: RecordId, from: number, until: number): Pick<Observation, "step" | "declined" | "otherSaid"> }

/** What came of suggestions to one person: their introductions by whom or what they were about, and what they said is not for them. */
const readCame = async (reader: Reader, person: RecordId, now: number, learns: (person: RecordId) => Promise<boolean>): Promise<Came> => {
  const found = new Map<RecordId, { readonly at: number; readonly step: LadderStep; readonly otherSaid: 0 | 1 | undefined }[]>();
  for (const seen of await readIntroductions(reader, person, now)) {
    const step = await stepOf(reader, person, seen, now);
    if (step === undefined) continue;
    const said = seen.row.side === "asked" ? undefined : seen.state.bothYes ? 1 : await otherSaid(reader, seen, now, learns);
    for (const subject of [seen.row.otherId, ...(seen.row.projectId === null ? [] : [seen.row.projectId])]) found.set(subject, [...(found.get(subject) ?? []), { at: seen.row.askedAt, step, otherSaid: said }]);
  }
  const declined = new Map((await reader.list("matchFeedback", { owner: person }, { where: { verdict: "not-for-me" }, limit: feedbackMost })).map(({ subjectId, clock }) => [subjectId, millisOf(clock)]));
  return {
    of(subject, from, until) {
      const [best] = (found.get(subject) ?? []).filter(({ at }) => at >= from && at < until).sort((a, b) => rewardOf(b.step) - rewardOf(a.step));
      const said = declined.get(subject);
      return {
        ...(best === undefined ? {} : { step: best.step }), ...(best?.otherSaid === undefined ? {} : { otherSaid: best.otherSaid }),
        ...(said !== undefined && said >= from && said < until ? { declined: true } : {}),
      };
    },
  };
};

/** How far it came, as far as this person may know. Being asked is no answer of theirs: it counts from the yes of both. */
const stepOf = async (reader: Reader, person: RecordId, { row, state }: SeenIntroduction, now: number): Promise<LadderStep | undefined> => {
  if (!state.bothYes) return row.side === "asker" ? "answered" : undefined;
  const id = await readCollaborationOf(reader, person, row.introductionId);
  const collaboration = id === undefined ? undefined : (await readCollaboration(reader, person, id, now))?.state;
  if (collaboration === undefined) return "mutual";
  const { outcome } = collaboration;
  if (outcome?.result === "completed") return outcome.mutual && outcome.again ? "again" : "finished";
  return collaboration.firstStepDoneAt !== undefined || collaboration.milestones.length > 0 ? "started" : "mutual";
};

/** A no, or silence to the end of the clock, of whoever agrees that it be learned from. */
const otherSaid = async (reader: Reader, { row }: SeenIntroduction, now: number, learns: (person: RecordId) => Promise<boolean>): Promise<0 | undefined> => {
  if (!(await learns(row.otherId))) return undefined;
  const theirs = await readIntroduction(reader, row.otherId, row.introductionId, now);
  return theirs?.state.state === "closed" ? 0 : undefined;
};

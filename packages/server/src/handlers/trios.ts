/**
 * Introductions of three. Until all have said yes there is no record of it: what each said is in a row of their own on this node. With the last yes it becomes the introductions
 * of the three pairs, asked, answered and revealed in one durable step, each signed by its two people; so all three meet or nobody does, and each holds the others' signed yes.
 */
import type { TrioView } from "@cosmicsync/api";
import { Refused, encodeId, limits, type Body, type RecordId } from "@cosmicsync/protocol";
import { afterTrioStep, allAgree, codeOf, decideTrioAgain, decideTrioStep, matchable, type PersonFacts, type TrioAct } from "@cosmicsync/policy";
import type { Reader, Row } from "@cosmicsync/storage";
import { readTrioPlaces, trioPlaceOf, type Step } from "@cosmicsync/sync";
import type { Handlers } from "../http/call.ts";
import { readAskDecision, readIntroductions } from "../reading/introductions.ts";
import { readBlocked, readPresent, readSpheresInReach } from "../reading/people.ts";
import { keepPlaces, membersOf, readPlaces, readTrio, readTrios, type SeenTrio } from "../reading/trios.ts";
import { readProject } from "../views/project-view.ts";
import { showTrio } from "../views/trio-view.ts";
import { createViewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";

interface Asking { readonly person: RecordId; readonly language: string }
interface Pair { readonly from: RecordId; readonly to: RecordId; /** An introduction that waits for `to`; absent where it is to be asked. */ readonly open?: RecordId }

export const trioHandlers = (parts: HandlerParts): Pick<Handlers, "askTrio" | "trios" | "trio" | "answerTrio" | "withdrawTrio"> => {
  const { keyring, now, events } = parts;

  const seen = async (reader: Reader, person: RecordId, id: RecordId): Promise<SeenTrio> => {
    const found = await readTrio(reader, person, id, now());
    if (found === undefined) throw new Refused("introduction/not-found");
    return found;
  };
  const show = async (reader: Reader, call: Asking, id: RecordId): Promise<TrioView> => showTrio(parts, createViewing(parts, reader, call.person, call.language), await seen(reader, call.person, id));
  /** Takes a step in all the places it changes, where this person may take it; the rows after it. */
  const take = async (step: Step, call: Asking, id: RecordId, act: TrioAct): Promise<Row<"trio">[]> => {
    const { row, place } = await seen(step.writer, call.person, id);
    const decision = decideTrioStep(place, act, now());
    if (decision.outcome !== "allow") throw new Refused(codeOf(decision, "introduction/not-now"));
    const rows = await readPlaces(step.writer, row);
    await keepPlaces(step.writer, rows, afterTrioStep(rows.map(trioPlaceOf), call.person, act));
    return readPlaces(step.writer, row);
  };

  return {
    async askTrio(call) {
      const { people, note, name, contacts } = call.body;
      const answer = await call.write(async (step) => {
        const { writer } = step;
        const viewing = createViewing(parts, writer, call.person, call.language);
        const project = call.body.project === undefined ? undefined : await readProject(viewing, call.body.project);
        if (call.body.project !== undefined && project === undefined) throw new Refused("project/not-found", { where: "/body/project" });
        if (project !== undefined && project.lead !== call.person) throw new Refused("project/not-yours", { where: "/body/project" });
        const asker = await viewing.facts(call.person);
        if (asker === undefined) throw new Refused("person/not-found");
        const asked: PersonFacts[] = [];
        for (const [index, id] of people.entries()) {
          const where = `/body/people/${index}`;
          const facts = await viewing.facts(id);
          if (facts === undefined || (await readBlocked(writer, call.person, id))) throw new Refused("person/not-found", { where });
          const decision = await readAskDecision(writer, asker, facts, undefined, now());
          if (decision.outcome !== "allow") throw new Refused(codeOf(decision, "introduction/not-consented"), { where });
          if ((await writer.get("account", { ownerId: id })) === undefined) throw new Refused("introduction/elsewhere", { where });
          asked.push(facts);
        }
        const again = decideTrioAgain(await readTrioPlaces(writer, call.person), people, now());
        if (again.outcome !== "allow") throw new Refused(codeOf(again), { where: "/body/people" });
        const trioId = encodeId(parts.random(32));
        const place = { trioId, askerId: call.person, people, projectId: project?.ownerId ?? null, note: note ?? null, askedAt: now(), dueAt: now() + limits.replyMillis, state: "open" as const };
        await writer.put("trio", { ownerId: call.person, ...place, answer: "yes", name, contacts });
        // What stands between the two asked is not the asker's to know: then neither has a place, and it looks like silence.
        if (await mayMeet(writer, asked)) for (const id of people) await writer.put("trio", { ownerId: id, ...place, answer: null, name: null, contacts: null });
        return show(writer, call, trioId);
      });
      events.introduced({ step: "ask" });
      return answer;
    },

    async trios(call) {
      const viewing = createViewing(parts, parts.store.read, call.person, call.language);
      const trios: TrioView[] = [];
      for (const one of await readTrios(parts.store.read, call.person, now())) trios.push(await showTrio(parts, viewing, one));
      return { trios };
    },

    trio: (call) => show(parts.store.read, call, call.params.trio),

    async answerTrio(call) {
      const { answer: said, name, contacts } = call.body;
      let met = false;
      const answer = await call.write(async (step) => {
        const id = call.params.trio;
        if (said === "yes" && (name === undefined || contacts === undefined)) throw new Refused("introduction/contact-missing", { where: name === undefined ? "/body/name" : "/body/contacts" });
        const rows = (await take(step, call, id, said)).map((row) => (row.ownerId === call.person && said === "yes" && name !== undefined && contacts !== undefined ? { ...row, name, contacts } : row));
        for (const row of rows) if (row.ownerId === call.person) await step.writer.put("trio", row);
        met = allAgree(rows.map(trioPlaceOf), now()) && (await meet(step, rows));
        return show(step.writer, call, id);
      });
      events.introduced({ step: said });
      if (met) events.introduced({ step: "revealed" });
      return answer;
    },

    async withdrawTrio(call) {
      const answer = await call.write(async (step) => {
        await take(step, call, call.params.trio, "withdraw");
        return show(step.writer, call, call.params.trio);
      });
      events.introduced({ step: "withdraw" });
      return answer;
    },
  };

  /** The introductions of the three pairs; whether they came about. Where a pair may not be introduced any more (a block, a consent taken back, somebody gone), nothing happens: it ends as silence does. */
  async function meet(step: Step, rows: readonly Row<"trio">[]): Promise<boolean> {
    const { writer } = step;
    const [first] = rows;
    if (first === undefined) return false;
    const [a, b, c] = membersOf(first) as [RecordId, RecordId, RecordId];
    for (const person of [a, b, c]) if ((await writer.get("account", { ownerId: person })) === undefined) return false;
    // First the places, so that the room they took in inboxes is free for what they become.
    for (const row of rows) await writer.put("trio", { ...row, state: "revealed", name: null, contacts: null });
    const pairs = [await pairOf(writer, a, b), await pairOf(writer, a, c), await pairOf(writer, b, c)];
    if (pairs.includes(undefined)) {
      for (const row of rows) await writer.put("trio", row);
      return false;
    }
    for (const pair of pairs) if (pair !== undefined && pair !== "met") await introduce(step, pair, rows);
    return true;
  }

  /** How a pair is to be introduced: in whichever direction there is room; not at all, where they have met; undefined where they may not meet. */
  async function pairOf(reader: Reader, one: RecordId, other: RecordId): Promise<Pair | "met" | undefined> {
    if (await readBlocked(reader, one, other)) return undefined;
    const former = (await readIntroductions(reader, one, now())).filter(({ row }) => row.otherId === other);
    if (former.some(({ state }) => state.bothYes)) return "met";
    const open = former.find(({ state }) => state.state === "waiting" || state.state === "question");
    if (open !== undefined) return { from: open.introduction.asker, to: open.introduction.asked, open: open.row.introductionId };
    const [x, y] = [await readPresent(reader, one), await readPresent(reader, other)];
    if (x === undefined || y === undefined) return undefined;
    for (const [from, to] of [[x, y], [y, x]] as const) if ((await readAskDecision(reader, from, to, undefined, now())).outcome === "allow") return { from: from.id, to: to.id };
    return undefined;
  }

  async function introduce(step: Step, { from, to, open }: Pair, rows: readonly Row<"trio">[]): Promise<void> {
    const scope = { type: "people" as const, people: [from, to] };
    const introduction = open ?? (await step.publish(await keyring.signer(step.writer, from), { kind: "introduction-ask", body: { from, to, dueAt: now() + limits.replyMillis }, scope })).id;
    await step.publish(await keyring.signer(step.writer, to), { kind: "introduction-answer", body: { introduction, person: to, answer: "yes" }, scope });
    for (const person of [from, to]) {
      const chosen = rows.find(({ ownerId }) => ownerId === person);
      if (chosen === undefined || chosen.name === null) continue;
      await step.publish(await keyring.signer(step.writer, person), { kind: "introduction-reveal", body: { introduction, person, name: chosen.name, contacts: chosen.contacts as Body<"introduction-reveal">["contacts"] }, scope });
      await step.writer.delete("contactChoice", { ownerId: person, introductionId: introduction });
    }
  }
};

/** Whether the two asked may see each other's cards: neither blocks the other, both agree to be matched, and one can come across the other. */
const mayMeet = async (reader: Reader, [one, other]: readonly PersonFacts[]): Promise<boolean> => {
  if (one === undefined || other === undefined || !matchable(one).ok || !matchable(other).ok || (await readBlocked(reader, one.id, other.id))) return false;
  const [reachOfOne, reachOfOther] = [new Set(await readSpheresInReach(reader, one.spheres)), new Set(await readSpheresInReach(reader, other.spheres))];
  return other.spheres.some((sphere) => reachOfOne.has(sphere)) && one.spheres.some((sphere) => reachOfOther.has(sphere));
};

/** What one has agreed to, purpose by purpose, and every time one said so. */
import type { ConsentView } from "@cosmicsync/api";
import { decode, purposes, type Clock, type Purpose, type RecordId } from "@cosmicsync/protocol";
import type { Reader } from "@cosmicsync/storage";
import { atHome, refreshPerson } from "../accounts/at-home.ts";
import type { Handlers } from "../http/call.ts";
import { timeOfClock } from "../views/time.ts";
import type { HandlerParts } from "./parts.ts";

const historyBound = 200;

export const consentHandlers = (parts: HandlerParts): Pick<Handlers, "consents" | "consent"> => ({
  async consents(call) {
    const { read } = parts.store;
    const latest = await read.list("consent", { owner: call.person }, { limit: 16 });
    const said = new Map(latest.map(({ purpose, granted, wording, clock }) => [purpose, { granted, wording, at: timeOfClock(clock) }]));
    return {
      consents: purposes.map((purpose) => ({ purpose, granted: false, wording: parts.settings.consentWording, ...said.get(purpose) })),
      history: await readHistory(read, call.person),
    };
  },
  consent: (call) => call.write(async (step) => {
    const { purpose } = call.params;
    const { granted } = call.body;
    const before = await step.writer.get("consent", { ownerId: call.person, purpose });
    const wording = parts.settings.consentWording;
    if (before !== undefined && before.granted === granted && before.wording === wording) return { purpose, granted, wording, at: timeOfClock(before.clock) };
    const record = await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "consent", body: { person: call.person, purpose, granted, wording }, scope: { type: "home" } });
    await refreshPerson(atHome(parts), step, call.person);
    return { purpose, granted, wording, at: timeOfClock(record.clock) };
  }),
});

/** From the records themselves, newest first: the table keeps only the latest word. What was told to spheres of it is no word of its own. */
const readHistory = async (reader: Reader, person: RecordId): Promise<ConsentView[]> => {
  const records = await reader.list("envelope", { owner: person }, { where: { kind: "consent", scope: "home" }, limit: historyBound * 5 });
  return records.sort((a, b) => b.clock - a.clock).slice(0, historyBound).flatMap(({ body, clock }) => (body === null ? [] : viewOf(body, clock)));
};

const viewOf = (bytes: Uint8Array, clock: Clock): ConsentView[] => {
  const body = decode(bytes);
  if (!body.ok) return [];
  const { purpose, granted, wording } = body.value as { readonly purpose: Purpose; readonly granted: boolean; readonly wording: string };
  return [{ purpose, granted, wording, at: timeOfClock(clock) }];
};

/** Trios: each of the three has a place of their own, a row that never leaves the node. What policy makes of it is what that person sees. */
import type { RecordId } from "@cosmicsync/protocol";
import { afterTrioStep, decideTrioStep, seeTrio, type TrioPlace, type TrioState } from "@cosmicsync/policy";
import type { Reader, Row, Writer } from "@cosmicsync/storage";
import { trioPlaceOf } from "@cosmicsync/sync";

export interface SeenTrio { readonly row: Row<"trio">; readonly place: TrioPlace; readonly state: TrioState }

const triosRead = 50;

const see = (row: Row<"trio">, now: number): SeenTrio => ({ row, place: trioPlaceOf(row), state: seeTrio(trioPlaceOf(row), now) });

export const readTrio = async (reader: Reader, person: RecordId, trioId: RecordId, now: number): Promise<SeenTrio | undefined> => {
  const row = await reader.get("trio", { ownerId: person, trioId });
  return row === undefined ? undefined : see(row, now);
};

/** Newest first. */
export const readTrios = async (reader: Reader, person: RecordId, now: number): Promise<SeenTrio[]> =>
  (await reader.list("trio", { owner: person }, { index: "byTime", descending: true, limit: triosRead })).map((row) => see(row, now));

export const membersOf = ({ askerId, people }: Row<"trio">): RecordId[] => [askerId, ...(people as readonly RecordId[])];

/** The rows of all who have a place. */
export const readPlaces = async (reader: Reader, row: Row<"trio">): Promise<Row<"trio">[]> => {
  const rows = await Promise.all(membersOf(row).map((ownerId) => reader.get("trio", { ownerId, trioId: row.trioId })));
  return rows.filter((one) => one !== undefined);
};

/** Writes what a step has made of the places. */
export const keepPlaces = async (writer: Writer, rows: readonly Row<"trio">[], places: readonly TrioPlace[]): Promise<void> => {
  for (const row of rows) {
    const place = places.find(({ person }) => person === row.ownerId);
    if (place !== undefined && (place.answer !== row.answer || place.state !== row.state)) await writer.put("trio", { ...row, answer: place.answer, state: place.state, ...(place.answer === "no" || place.state !== "open" ? { name: null, contacts: null } : {}) });
  }
};

/** Who blocks somebody says no, unseen, to what still waits with them, or takes back what they asked. Neither tells of a block. */
export const endTriosWith = async (writer: Writer, person: RecordId, other: RecordId, now: number): Promise<void> => {
  for (const { row, place } of await readTrios(writer, person, now)) {
    if (!membersOf(row).includes(other)) continue;
    const act = row.askerId === person ? "withdraw" : "no";
    if (decideTrioStep(place, act, now).outcome !== "allow") continue;
    const rows = await readPlaces(writer, row);
    await keepPlaces(writer, rows, afterTrioStep(rows.map(trioPlaceOf), person, act));
  }
};

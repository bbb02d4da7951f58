/** What is known of people and the spheres within somebody's reach, beyond what `sync` reads for everybody. */
import type { RecordId } from "@cosmicsync/protocol";
import type { PersonFacts } from "@cosmicsync/policy";
import type { Reader } from "@cosmicsync/storage";
import { readPerson, readSpheres } from "@cosmicsync/sync";

/** Open spheres that are looked into at once. */
const spheresRead = 1_000;

/** What policy must know of somebody who is here: who was never here and who is gone are not told apart. */
export const readPresent = async (reader: Reader, person: RecordId): Promise<PersonFacts | undefined> => {
  const facts = await readPerson(reader, person);
  return facts?.standing === "erased" ? undefined : facts;
};

/** Whether one of the two does not want to meet the other. */
export const readBlocked = async (reader: Reader, one: RecordId, other: RecordId): Promise<boolean> =>
  (await reader.get("block", { ownerId: one, personId: other })) !== undefined || (await reader.get("block", { ownerId: other, personId: one })) !== undefined;

/** Spheres whose projects and people somebody may come across: the open ones, and those they have joined. */
export const readSpheresInReach = async (reader: Reader, joined: readonly RecordId[]): Promise<RecordId[]> => {
  const open = await reader.list("sphere", { fanOut: true }, { where: { openness: "open" }, limit: spheresRead });
  return [...new Set([...joined, ...open.map(({ ownerId }) => ownerId)])];
};

/** Spheres somebody has joined; none for who is not signed in. */
export const readJoined = async (reader: Reader, person: RecordId | undefined): Promise<RecordId[]> => (person === undefined ? [] : readSpheres(reader, person));

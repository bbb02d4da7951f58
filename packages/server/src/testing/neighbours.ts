/** Two test servers as neighbours that share a sphere, their link replaced by hand: what each could tell the other, and the post. */
import { encodeId, openHeader, type RecordId } from "@cosmicsync/protocol";
import type { TestServer } from "./start.ts";

const identity: ReadonlySet<string> = new Set(["person", "delegation", "revocation", "home", "erasure"]);

/** What `from` would tell a neighbour that shares its home sphere: the sphere, what is said in it, and who said it. */
const tell = async (from: TestServer, to: TestServer, sphere: RecordId): Promise<void> => {
  const envelopes = from.said.filter(({ record: { id, kind, scope } }) => id === sphere || (scope.type === "sphere" && scope.sphere === sphere) || (scope.type === "home" && identity.has(kind))).map(({ envelope }) => envelope);
  for (let at = 0; at < envelopes.length; at += 500) await to.replica.receive(envelopes.slice(at, at + 500));
};

const carry = async (from: TestServer, to: TestServer): Promise<number> => {
  let count = 0;
  for await (const parcel of from.mail.offer(to.key)) {
    await to.mail.accept(from.key, parcel);
    await from.mail.delivered(to.key, [encodeId(from.crypto.hash(parcel))]);
    count++;
  }
  return count;
};

/** Both ways, with what follows from it, until nothing is left to say. Answers how many parcels went. */
export const meet = async (one: TestServer, other: TestServer, spheres: readonly RecordId[]): Promise<number> => {
  let parcels = 0;
  for (let round = 0; round < 8; round++) {
    for (const sphere of spheres) { await tell(one, other, sphere); await tell(other, one, sphere); }
    for (const server of [one, other]) await server.settled();
    const went = await carry(one, other) + await carry(other, one);
    for (const server of [one, other]) await server.settled();
    parcels += went;
    if (went === 0) break;
  }
  return parcels;
};

/** Ids of the records that a server's store holds whole, for the eye of a test. */
export const heldBy = async (server: TestServer, kind: string): Promise<RecordId[]> =>
  (await server.store.read.list("envelope", { fanOut: true }, { where: { kind }, limit: 1_000 })).flatMap(({ body, header }) => { const opened = openHeader({ header }); return body === null || !opened.ok ? [] : [opened.value.id]; });

/**
 * Envelopes on their way out: by id, or a sphere's whole history in the order of time. Both fetch a bounded batch, pack it into frames and give
 * these one by one; the next batch is fetched when the link has taken the last.
 *
 * In the order of time almost everything comes after what it speaks of, and the identity of an author comes before what they signed, so whoever
 * begins with nothing keeps hardly anything waiting.
 */
import { decodeId, encodeId, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { authorOf, envelopeById, envelopeOfRow, type Reader, type Row } from "@cosmicsync/storage";
import { packRecords } from "../reconcile/pack-records.ts";
import { identityKinds, type SharedSet } from "../scope.ts";

/** Rows fetched at a time: at most 17 MB, usually 40 kB. */
const batchCount = 256;

/** Skips what has gone, and says of it. */
export async function* framesOfIds(reader: Reader, ids: readonly Uint8Array[], onGone: (id: RecordId) => void, onSent: (count: number) => void): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < ids.length; from += batchCount) {
    const envelopes: Envelope[] = [];
    for (const bytes of ids.slice(from, from + batchCount)) {
      const id = encodeId(bytes);
      const row = await envelopeById(reader, id);
      if (row === undefined) onGone(id); else envelopes.push(envelopeOfRow(row));
    }
    onSent(envelopes.length);
    yield* packRecords(envelopes);
  }
}

/** From this clock on; 0 for everything. */
export async function* framesOfHistory(reader: Reader, shared: SharedSet, fromClock: number, onSent: (count: number) => void): AsyncGenerator<Uint8Array> {
  const told = new Set<RecordId>();
  const keys = new Set<RecordId>();
  async function* identityOf(key: RecordId): AsyncGenerator<Row<"envelope">> {
    if (keys.has(key)) return;
    keys.add(key);
    const person = (await authorOf(reader, key))?.personId;
    if (person === undefined || told.has(person)) return;
    told.add(person);
    const known: Row<"envelope">[] = [];
    for (const kind of identityKinds) known.push(...await reader.list("envelope", { owner: person }, { where: { kind }, limit: batchCount }));
    yield* known.filter(({ id }) => shared.has(decodeId(id))).sort((a, b) => a.clock - b.clock);
  }
  const beginning = await envelopeById(reader, shared.sphere);
  if (beginning !== undefined && shared.has(decodeId(beginning.id))) yield* packRecords([envelopeOfRow(beginning)]);
  for (let after: Partial<Row<"envelope">> | undefined; ;) {
    const first = after ?? (fromClock === 0 ? undefined : { sphereId: shared.sphere, clock: fromClock - 1, ownerId: lastId, id: lastId });
    const page: Row<"envelope">[] = await reader.list("envelope", { fanOut: true }, { where: { sphereId: shared.sphere }, index: "bySphere", limit: batchCount, ...(first === undefined ? {} : { after: first }) });
    const envelopes: Envelope[] = [];
    for (const row of page) {
      if (!shared.has(decodeId(row.id))) continue;
      for await (const identity of identityOf(row.author)) envelopes.push(envelopeOfRow(identity));
      envelopes.push(envelopeOfRow(row));
    }
    onSent(envelopes.length);
    yield* packRecords(envelopes);
    after = page.at(-1);
    if (page.length < batchCount) return;
  }
}
/** No id comes after this one. */
const lastId = encodeId(new Uint8Array(32).fill(255));

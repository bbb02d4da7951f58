/**
 * What other processes of this node wrote to the store, told to whoever follows this replica as if it had come in here: so the
 * process that talks with the neighbours passes on what people said in the others, and its shared sets stay true. Told are
 * records by their place; what became of them is read, so whatever order they are told in, the last telling is what is.
 *
 * When it is not known what was written, the beginning of each sphere that is shared is told anew, at which its sets are listed
 * anew.
 */
import type { RecordId } from "@cosmicsync/protocol";
import type { Key, Reader } from "@cosmicsync/storage";
import { allRows, envelopeById, envelopeOfRow, recordOfRow } from "@cosmicsync/storage";
import type { Admitted, Replica } from "./replica.ts";

export interface ForeignNews {
  /** The replica, with the news of others among its own. */
  readonly replica: Replica;
  /** Resolves when it was told. */
  tell(records: readonly Key<"envelope">[]): Promise<void>;
  /** Anything may have come or gone. */
  tellAny(): Promise<void>;
}

/** Records read at a time. */
const together = 64;

export function createForeignNews(replica: Replica, reader: Reader): ForeignNews {
  const listeners = new Set<(news: Admitted) => void>();
  let telling: Promise<void> = Promise.resolve();
  const inTurn = (read: () => Promise<Admitted>): Promise<void> => {
    const told = telling.then(async () => {
      if (listeners.size === 0) return;
      const news = await read();
      if (news.admitted.length + news.erased.length > 0) for (const listener of listeners) listener(news);
    });
    telling = told.catch(() => undefined);
    return told;
  };
  return {
    replica: {
      ...replica,
      onAdmitted(listener) {
        listeners.add(listener);
        const stop = replica.onAdmitted(listener);
        return () => {
          listeners.delete(listener);
          stop();
        };
      },
    },
    tell: (records) => inTurn(() => readNews(reader, records)),
    tellAny: () => inTurn(() => readBeginnings(reader)),
  };
}

async function readNews(reader: Reader, records: readonly Key<"envelope">[]): Promise<Admitted> {
  const admitted: Admitted["admitted"][number][] = [];
  const erased: Admitted["erased"][number][] = [];
  for (let from = 0; from < records.length; from += together) {
    const keys = records.slice(from, from + together);
    const rows = await Promise.all(keys.map((key) => reader.get("envelope", key)));
    for (const [at, row] of rows.entries()) {
      const record = row === undefined ? undefined : recordOfRow(row);
      if (row === undefined || record === undefined) erased.push(keys[at]!.id);
      else admitted.push({ envelope: envelopeOfRow(row), record });
    }
  }
  return { admitted, erased, equivocal: [] };
}

async function readBeginnings(reader: Reader): Promise<Admitted> {
  const admitted: Admitted["admitted"][number][] = [];
  const spheres = new Set<RecordId>();
  for await (const { ownerId } of allRows(reader, "peerSphere", { fanOut: true })) spheres.add(ownerId);
  for (const sphere of spheres) {
    const row = await envelopeById(reader, sphere);
    const record = row === undefined ? undefined : recordOfRow(row);
    if (row !== undefined && record !== undefined) admitted.push({ envelope: envelopeOfRow(row), record });
  }
  return { admitted, erased: [], equivocal: [] };
}

/**
 * Which of several processes on one database does what only one should: a row that its holder writes anew every few seconds.
 * Whoever has seen the same row for `holdMillis`, by a clock of its own, may take it; a holder that could not write for three
 * quarters of that ends what it does, so that there is none or one, and the wall clocks of two machines are never compared.
 *
 * Where no other process can be (the embedded database) it is held without a row. At a clean end the row goes, so the next holder
 * need not wait. What a process that was stopped in the middle still does after it woke is what a step of the store allows anybody
 * to do: a lease saves work and keeps two hosts off the network, and no more is built on it.
 */
import type { Store, Writer } from "@cosmicsync/storage";

export interface LeaseParts {
  readonly store: Store;
  /** Whether other processes can be on the store's database; may change, when the node moves to another one. */
  readonly isShared: () => boolean;
  /** What is held, such as "network". */
  readonly name: string;
  /** This process, and no other ever. */
  readonly holder: string;
  /** Milliseconds that never go back. */
  readonly ticks: () => number;
  /** As `setTimeout`; answers how to call it off. */
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
  /** What the holder tells the others, as JSON; read when the row is written. */
  readonly say?: () => unknown;
  /** Something to be done by the holder could not be begun, or not ended; it is tried again. */
  readonly onFailure: (cause: unknown) => void;
}
export interface LeaseSettings { readonly holdMillis?: number; readonly renewMillis?: number }

export interface Lease extends AsyncDisposable {
  readonly held: boolean;
  /** What its holder said when last heard of, if that is another process and not silent for too long. */
  told(): unknown;
  /**
   * Begins something whenever this process comes to hold the lease, and ends it when it holds it no more. Throws where it is held now and
   * the beginning fails. Answers how to end it for good.
   */
  whileHeld(begin: () => Promise<AsyncDisposable>): Promise<AsyncDisposable>;
}

interface Row { readonly holder: string; readonly count: number; readonly said: unknown }
interface Duty { readonly begin: () => Promise<AsyncDisposable>; running: AsyncDisposable | undefined; changing: Promise<void>; closed: boolean; cancel: (() => void) | undefined }

const tryAgainMillis = 60_000;
/** At the end nobody waits long for a database that is away. */
const letGoMillis = 2_000;

/** Resolves when it was looked at for the first time. */
export const openLease = async (parts: LeaseParts, { holdMillis = 12_000, renewMillis = 3_000 }: LeaseSettings = {}): Promise<Lease> => {
  const { store, isShared, holder, ticks, schedule } = parts;
  const name = `lease/${parts.name}`;
  const duties = new Set<Duty>();
  let [held, closed] = [false, false];
  let seen: { readonly row: Row; readonly at: number } | undefined;
  let looking: Promise<void> = Promise.resolve();
  let [cancelLook, cancelEnd]: [(() => void) | undefined, (() => void) | undefined] = [undefined, undefined];

  const isStale = (row: Row): boolean => seen !== undefined && isSame(row, seen.row) && ticks() - seen.at >= holdMillis;

  /** In one step, so that of several that come at once one is first. */
  const take = (): Promise<Row | "taken"> => store.write(async (writer) => {
    const row = await readRow(writer, name);
    if (row !== undefined && row.holder !== holder && !isStale(row)) return row;
    await writer.put("nodeState", { name, value: { holder, count: (row?.count ?? 0) + 1, said: parts.say?.() ?? null } satisfies Row });
    return "taken";
  });

  async function look(): Promise<void> {
    if (!isShared()) return become(true);
    const began = ticks();
    const row = held ? undefined : await readRow(store.read, name);
    const found = row === undefined || row.holder === holder || isStale(row) ? await take() : row;
    if (closed) return;
    if (found === "taken") {
      const rest = holdMillis * 0.75 - (ticks() - began);
      if (rest <= 0) return;
      cancelEnd?.();
      cancelEnd = schedule(rest, () => become(false));
      return become(true);
    }
    if (seen === undefined || !isSame(seen.row, found)) seen = { row: found, at: ticks() };
    become(false);
  }

  function become(next: boolean): void {
    if (held === next) return;
    held = next;
    if (!next) cancelEnd?.();
    for (const duty of duties) void follow(duty);
  }

  const again = (): void => {
    cancelLook = schedule(renewMillis, () => {
      // A database that is away is looked for again; meanwhile time passes, and with it the lease.
      looking = look().catch(() => undefined).finally(() => { if (!closed) again(); });
    });
  };

  /** One change at a time; answers whether what should be is. */
  const follow = (duty: Duty): Promise<void> => {
    const change = duty.changing.then(async () => {
      const wanted = held && !duty.closed && !closed;
      if (wanted && duty.running === undefined) duty.running = await duty.begin();
      else if (!wanted && duty.running !== undefined) {
        const ending = duty.running;
        duty.running = undefined;
        await ending[Symbol.asyncDispose]();
      }
    });
    duty.changing = change.catch((cause: unknown) => {
      parts.onFailure(cause);
      duty.cancel?.();
      if (!duty.closed) duty.cancel = schedule(tryAgainMillis, () => void follow(duty));
    });
    return change;
  };

  await look();
  again();
  return {
    get held() { return held; },
    told: () => (held || seen === undefined || ticks() - seen.at >= holdMillis ? undefined : seen.row.said),
    async whileHeld(begin) {
      const duty: Duty = { begin, running: undefined, changing: Promise.resolve(), closed: false, cancel: undefined };
      duties.add(duty);
      const end = async (): Promise<void> => {
        duty.closed = true;
        duties.delete(duty);
        duty.cancel?.();
        await follow(duty);
      };
      await follow(duty).catch(async (cause: unknown) => { await end(); throw cause; });
      return { [Symbol.asyncDispose]: end };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      cancelLook?.();
      cancelEnd?.();
      await Promise.all([...duties].map((duty) => follow(duty).catch(() => undefined)));
      if (!held || !isShared()) return;
      const gone = Promise.withResolvers<void>();
      const cancel = schedule(letGoMillis, gone.resolve);
      const letGo = store.write(async (writer) => { if ((await readRow(writer, name))?.holder === holder) await writer.delete("nodeState", { name }); });
      await Promise.race([Promise.all([looking, letGo]).catch(() => undefined), gone.promise]);
      cancel();
    },
  };
};

const readRow = async (reader: Pick<Writer, "get">, name: string): Promise<Row | undefined> => {
  const value = (await reader.get("nodeState", { name }))?.value;
  return typeof value === "object" && value !== null && "holder" in value && "count" in value ? (value as Row) : undefined;
};
const isSame = (one: Row, other: Row): boolean => one.holder === other.holder && one.count === other.count;

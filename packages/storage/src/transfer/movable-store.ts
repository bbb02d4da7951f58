/**
 * A store that can move to another one while it is used. When a transfer has fenced the database, the step that was refused, and
 * all after it, run again on the other: nobody who writes hears of it. Reads follow at the same moment.
 *
 * `prepare` hands in what opens the other store; it is opened at once, so that moving costs nothing. A step that is refused
 * before anything was prepared waits for it no longer than `patienceMillis`, then throws storage/moved.
 */
import { StorageError } from "../errors.ts";
import type { Store } from "../store.ts";

export interface MovableStore<S extends Store = Store> extends Store {
  readonly current: S;
  /** Replaces what was prepared before. */
  prepare(next: S): void;
  /** Takes what was prepared into use; also done by the first write that the fence refuses. False where nothing was prepared. */
  move(): boolean;
  /** Gives up what was prepared and closes it. */
  giveUp(): Promise<void>;
  /** After each move, with the store now used. */
  onMove(listener: (current: S) => void): () => void;
}

export function createMovableStore<S extends Store>(first: S): MovableStore<S> {
  let current = first;
  let next: S | undefined;
  /** Questions under way, by the store that was asked: it is closed when they have their answers. */
  const asked = new Map<S, Set<Promise<unknown>>>();
  const closing: Promise<void>[] = [];
  const listeners = new Set<(current: S) => void>();

  function move(): boolean {
    if (next === undefined) return false;
    const left = current;
    [current, next] = [next, undefined];
    // Its waiting steps are refused by the fence and come here again.
    closing.push(Promise.allSettled([...(asked.get(left) ?? [])]).then(() => left[Symbol.asyncDispose]()).catch(() => undefined));
    for (const listener of listeners) listener(current);
    return true;
  }
  function ask<T>(question: (store: S) => Promise<T>): Promise<T> {
    const store = current;
    const answer = question(store);
    let open = asked.get(store);
    if (open === undefined) asked.set(store, (open = new Set()));
    const noted: Promise<unknown> = answer.then(() => undefined, () => undefined).then(() => open.delete(noted));
    open.add(noted);
    return answer;
  }
  const isMoved = (error: unknown): boolean => error instanceof StorageError && error.code === "storage/moved";

  return {
    get current() { return current; },
    read: {
      get: (table, key) => ask((store) => store.read.get(table, key)),
      list: (table, reach, query) => ask((store) => store.read.list(table, reach, query)),
      count: (table, reach, where) => ask((store) => store.read.count(table, reach, where)),
    },
    async write(work) {
      const used = current;
      try {
        return await used.write(work);
      } catch (error) {
        // Another step may have moved already; then only this one's turn was in the old store.
        if (!isMoved(error) || (used === current && !move())) throw error;
        return await current.write(work);
      }
    },
    search: (query) => ask((store) => store.search(query)),
    digest: (table) => ask((store) => store.digest(table)),
    size: () => ask((store) => store.size()),
    prepare(store) { next = store; },
    move,
    async giveUp() {
      const unused = next;
      next = undefined;
      await unused?.[Symbol.asyncDispose]();
    },
    onMove(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...closing, current[Symbol.asyncDispose](), next?.[Symbol.asyncDispose]()]);
    },
  };
}

/** A store that breaks at a chosen write, to see that a step leaves all or nothing. */
import { tables, type Store, type TableName, type Writer } from "@cosmicsync/storage";

export interface FailingStore {
  readonly store: Store;
  /** The n-th row written from now on breaks; undefined: none. */
  failAt(write: number | undefined): void;
  /** Everything that is kept, as one text. */
  digests(): Promise<string>;
}

/** A store whose n-th row written from now on breaks, like a disk that is full. */
export const createFailingStore = (inner: Store): FailingStore => {
  let left: number | undefined;
  const failing = (writer: Writer): Writer => new Proxy(writer, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...given: unknown[]): Promise<unknown> => {
        if (left !== undefined && ["put", "insert", "delete", "index"].includes(String(name)) && left-- === 0) throw Object.assign(new Error("no room"), { code: "storage/full" });
        return (method as (...given: unknown[]) => unknown).apply(target, given);
      };
    },
  });
  const store: Store = {
    read: inner.read, search: (query) => inner.search(query), digest: (table) => inner.digest(table), size: () => inner.size(), [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
    write: (work) => inner.write((writer) => work(failing(writer))),
  };
  return {
    store,
    failAt: (write) => { left = write; },
    digests: async () => JSON.stringify(await Promise.all((Object.keys(tables) as TableName[]).map((table) => inner.digest(table)))),
  };
};

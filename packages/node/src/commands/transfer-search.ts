/** Makes the search index of a transfer's target: it belongs to the engine and is made anew, by policy's own rules. */
import type { Store } from "@cosmicsync/storage";
import type { TouchedRow } from "@cosmicsync/storage/transfer";
import { refreshSearch } from "@cosmicsync/sync";

const pageRows = 200;

export const searchMaker = (store: () => Promise<Store>) => async (touched: readonly TouchedRow[] | "all"): Promise<void> => {
  if (touched === "all") {
    const target = await store();
    await makeAll(target, "person");
    return makeAll(target, "project");
  }
  // What a sphere was before is not known, so its projects are looked at again.
  const rows = touched.map((row) => (row.table === "sphere" ? { ...row, before: {} } : row));
  if (rows.length > 0) await (await store()).write((writer) => refreshSearch(writer, rows));
};

const makeAll = async (store: Store, table: "person" | "project"): Promise<void> => {
  for (let after: { ownerId: string } | undefined; ;) {
    const page: { ownerId: string }[] = await store.read.list(table, { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    await store.write((writer) => refreshSearch(writer, page.map(({ ownerId }) => ({ table, ownerId }))));
    after = page.at(-1);
    if (page.length < pageRows) return;
  }
};

/** Every row of a list, page after page. Rows may be changed or deleted on the way; rows added behind the place are not seen. */
import type { Row, TableName } from "./schema/tables.ts";
import type { ListQuery, Reach, Reader } from "./store.ts";

const pageRows = 500;

export async function* allRows<T extends TableName>(reader: Reader, table: T, reach: Reach, query: Omit<ListQuery<T>, "limit" | "after"> = {}): AsyncGenerator<Row<T>> {
  let after: Row<T> | undefined;
  do {
    const page: Row<T>[] = await reader.list(table, reach, { ...query, limit: pageRows, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.length < pageRows ? undefined : page.at(-1);
  } while (after !== undefined);
}

/** Reads the log that `disk-shim.c` writes: what a process did to the files of one folder, in the order of the kernel. */

export type DiskOperation =
  | { readonly type: "begin" }
  | { readonly type: "create" | "remove" | "sync"; readonly name: string; /** Of a sync: it was answered with an error. */ readonly failed: boolean }
  | { readonly type: "write"; readonly name: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly type: "truncate"; readonly name: string; readonly length: number }
  | { readonly type: "rename"; readonly name: string; readonly to: string }
  | { readonly type: "folder-sync" };

const types = ["", "create", "write", "truncate", "sync", "folder-sync", "remove", "rename", "begin"] as const;
const headBytes = 16;

/** An entry that the process's end cut off did not happen. Throws on anything else that is no log. */
export function readDiskLog(log: Buffer): DiskOperation[] {
  const operations: DiskOperation[] = [];
  for (let at = 0; at + headBytes <= log.length;) {
    const type = types[log[at]!];
    const nameLength = log.readUInt16LE(at + 2), length = log.readUInt32LE(at + 4), offset = Number(log.readBigUInt64LE(at + 8));
    const begin = at + headBytes + nameLength, end = begin + length;
    if (type === undefined || type === "") throw new Error(`no such operation in the log: ${log[at]} at ${at}`);
    if (end > log.length) break;
    const name = log.toString("utf8", at + headBytes, begin), bytes = log.subarray(begin, end), failed = log[at + 1] === 1;
    at = end;
    if (type === "begin") operations.push({ type });
    else if (type === "folder-sync") { if (!failed) operations.push({ type }); }
    else if (type === "write") operations.push({ type, name, offset, bytes });
    else if (type === "truncate") operations.push({ type, name, length: offset });
    else if (type === "rename") operations.push({ type, name, to: bytes.toString("utf8") });
    else operations.push({ type, name, failed });
  }
  return operations;
}

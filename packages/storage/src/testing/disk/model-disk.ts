/**
 * What a disk may hold when the power goes, after any prefix of a log. Only what was synced is certain. Of the rest anything may
 * be there: any sectors of any write, in any order across files, a write torn at any byte, a file grown and not yet filled (with
 * nothing or with noise), and of the folder any names that were not synced with the folder itself.
 *
 * A sync that failed makes nothing certain, ever: the system may hold those pages for written (A. Rebello et al., "Can Applications
 * Recover from fsync Failures?", USENIX ATC 2020), so only writing them again and a sync that succeeds does.
 */
import type { DiskOperation } from "./disk-log.ts";

export type Chance = () => number;
/** What is found after the crash: the files by name, and a name for the state so that equal ones are known. */
export interface CrashState { readonly key: string; files(): Map<string, Buffer> }

type Change = ({ readonly type: "write"; readonly offset: number; readonly bytes: Buffer } | { readonly type: "truncate"; readonly length: number }) & { readonly at: number; synced: boolean; doubtful: boolean };
interface Inode { readonly number: number; durable: Buffer; version: number; changes: Change[] }
interface NameChange { readonly at: number; readonly names: readonly (readonly [string, Inode | undefined])[] }

const sectorBytes = 512;
/** How much of a change is there: nothing, all, some sectors (bits), or the first bytes. */
type Part = { readonly type: "none" } | { readonly type: "all" } | { readonly type: "sectors"; readonly kept: readonly boolean[] } | { readonly type: "first"; readonly bytes: number };
const none: Part = { type: "none" }, all: Part = { type: "all" };

export class ModelDisk {
  #durableNames = new Map<string, Inode>();
  #names = new Map<string, Inode>();
  #nameChanges: NameChange[] = [];
  #count = 0;
  #inodes = 0;

  apply(operation: DiskOperation): void {
    const at = ++this.#count;
    switch (operation.type) {
      case "begin": return;
      case "create": return this.#rename(at, [[operation.name, { number: ++this.#inodes, durable: Buffer.alloc(0), version: 0, changes: [] }]]);
      case "remove": return this.#rename(at, [[operation.name, undefined]]);
      case "rename": return this.#rename(at, [[operation.name, undefined], [operation.to, this.#names.get(operation.name)]]);
      case "write": this.#names.get(operation.name)?.changes.push({ type: "write", offset: operation.offset, bytes: operation.bytes, at, synced: false, doubtful: false }); return;
      case "truncate": this.#names.get(operation.name)?.changes.push({ type: "truncate", length: operation.length, at, synced: false, doubtful: false }); return;
      case "sync": return this.#sync(this.#names.get(operation.name), operation.failed);
      case "folder-sync":
        this.#durableNames = new Map(this.#names);
        this.#nameChanges = [];
    }
  }
  /** Whether anything is uncertain now. */
  get isUncertain(): boolean {
    return this.#nameChanges.length > 0 || [...this.#everyInode()].some(({ changes }) => changes.length > 0);
  }

  crash(chance: Chance): CrashState {
    const pick = chooserOf(chance);
    const names = new Map(this.#durableNames);
    const keptNames = this.#nameChanges.filter(({ at }) => pick.keepsName(at));
    for (const change of keptNames) for (const [name, inode] of change.names) if (inode === undefined) names.delete(name); else names.set(name, inode);
    const parts = new Map<Inode, Part[]>();
    const keys = [`${[...names].map(([name, { number }]) => `${name}=${number}`).sort().join()}`];
    for (const inode of new Set(names.values())) {
      const chosen = inode.changes.map((change) => (change.synced ? all : pick.partOf(inode, change)));
      parts.set(inode, chosen);
      keys.push(`${inode.number}.${inode.version}:${chosen.map((part, i) => keyOf(part, inode.changes[i]!.at)).filter((key) => key !== "").join()}`);
    }
    return { key: `${pick.fillsWithNoise ? "noise " : ""}${keys.join(" ")}`, files: () => new Map([...names].map(([name, inode]) => [name, contentOf(inode, parts.get(inode)!, pick.fillsWithNoise)])) };
  }

  #rename(at: number, names: NameChange["names"]): void {
    this.#nameChanges.push({ at, names });
    for (const [name, inode] of names) if (inode === undefined) this.#names.delete(name); else this.#names.set(name, inode);
  }
  #sync(inode: Inode | undefined, failed: boolean): void {
    if (inode === undefined) return;
    for (const change of inode.changes) if (failed) change.doubtful ||= !change.synced; else change.synced ||= !change.doubtful;
    settle(inode);
  }
  *#everyInode(): Generator<Inode> {
    yield* new Set([...this.#names.values(), ...this.#durableNames.values()]);
  }
}

/** Takes what is certain into the durable content, and what certainty has covered out of the list. */
function settle(inode: Inode): void {
  inode.changes = inode.changes.filter((change, i) => !change.doubtful || !isCovered(change, inode.changes.slice(i + 1).filter(({ synced }) => synced)));
  let taken = 0;
  while (inode.changes[taken]?.synced === true) taken++;
  if (taken === 0) return;
  inode.durable = contentOf({ ...inode, changes: inode.changes.slice(0, taken) }, Array.from({ length: taken }, () => all), false);
  inode.changes = inode.changes.slice(taken);
  inode.version++;
}
function isCovered(change: Change, later: readonly Change[]): boolean {
  const [from, to] = change.type === "write" ? [change.offset, change.offset + change.bytes.length] : [change.length, change.length];
  let covered = from;
  for (const other of later.toSorted((a, b) => (a.type === "write" && b.type === "write" ? a.offset - b.offset : 0))) {
    if (other.type === "truncate") { if (other.length <= from) return true; }
    else if (other.offset <= covered) covered = Math.max(covered, other.offset + other.bytes.length);
  }
  return change.type === "write" && covered >= to;
}

function contentOf(inode: Inode, parts: readonly Part[], noise: boolean): Buffer {
  let size = inode.durable.length;
  const most = inode.changes.reduce((sum, change) => Math.max(sum, change.type === "write" ? change.offset + change.bytes.length : change.length), size);
  const content = Buffer.alloc(most);
  inode.durable.copy(content);
  const grow = (to: number): void => { if (to > size) { if (noise) fillWithNoise(content, size, to); size = to; } };
  const put = (offset: number, bytes: Buffer): void => { grow(offset + bytes.length); bytes.copy(content, offset); };
  for (const [i, change] of inode.changes.entries()) {
    const part = parts[i]!;
    if (part.type === "none") continue;
    if (change.type === "truncate") {
      if (change.length < size) content.fill(0, change.length, size); else grow(change.length);
      size = change.length;
    } else if (part.type === "all") put(change.offset, change.bytes);
    else if (part.type === "first") put(change.offset, change.bytes.subarray(0, part.bytes));
    else for (const [sector, kept] of part.kept.entries()) if (kept) { const [from, to] = sectorOf(change, sector); put(change.offset + from, change.bytes.subarray(from, to)); }
  }
  return content.subarray(0, size);
}
/** Where the n-th sector that a write touches stands in its bytes. */
function sectorOf({ offset, bytes }: { readonly offset: number; readonly bytes: Buffer }, n: number): [number, number] {
  const first = Math.floor(offset / sectorBytes) + n;
  return [Math.max(0, first * sectorBytes - offset), Math.min(bytes.length, (first + 1) * sectorBytes - offset)];
}
const sectorsIn = (offset: number, length: number): number => Math.floor((offset + length - 1) / sectorBytes) - Math.floor(offset / sectorBytes) + 1;
function fillWithNoise(content: Buffer, from: number, to: number): void {
  for (let i = from, state = from + 1; i < to; i++) content[i] = (state = Math.imul(state, 1_103_515_245) + 12_345) >>> 16;
}

function keyOf(part: Part, at: number): string {
  switch (part.type) {
    case "none": return "";
    case "all": return `${at}`;
    case "first": return `${at}<${part.bytes}`;
    case "sectors": return part.kept.every((kept) => kept) ? `${at}` : part.kept.some((kept) => kept) ? `${at}/${part.kept.map(Number).join("")}` : "";
  }
}

interface Chooser { keepsName(at: number): boolean; partOf(inode: Inode, change: Change): Part; readonly fillsWithNoise: boolean }
/** One way for the power to go. Each is plausible of some disk and file system, and together they are anything that may be. */
function chooserOf(chance: Chance): Chooser {
  const fillsWithNoise = chance() < 0.15;
  const how = Math.floor(chance() * 8);
  const nameShare = [0, 1, 0.5, 1][Math.floor(chance() * 4)]!;
  const keepsName = (): boolean => chance() < nameShare;
  const sectors = ({ offset, bytes }: { offset: number; bytes: Buffer }, share: number, together: number): Part => {
    const kept: boolean[] = [];
    for (let i = 0; i < sectorsIn(offset, bytes.length); i++) kept.push(i % together === 0 ? chance() < share : kept.at(-1)!);
    return { type: "sectors", kept };
  };
  const coin = (share: number): Part => (chance() < share ? all : none);
  const byFile = new Map<Inode, number>();
  const ofFile = (inode: Inode, make: () => number): number => { let made = byFile.get(inode); if (made === undefined) byFile.set(inode, (made = make())); return made; };
  const ways: ((inode: Inode, change: Change) => Part)[] = [
    () => none,
    () => all,
    // In order, up to a moment; the write of that moment torn.
    (inode, change) => { const last = ofFile(inode, () => inode.changes[Math.floor(chance() * inode.changes.length)]!.at); return change.at < last ? all : change.at > last ? none : change.type === "write" ? { type: "first", bytes: Math.floor(chance() * (change.bytes.length + 1)) } : coin(0.5); },
    (_, change) => (change.type === "write" ? sectors(change, 0.5, 1) : coin(0.5)),
    (_, change) => (change.type === "write" ? sectors(change, 0.5, 8) : coin(0.5)),
    // All but little, as when the queue was nearly empty; and little of all.
    (_, change) => (change.type === "write" ? sectors(change, 0.95, 1) : coin(0.9)),
    (_, change) => (change.type === "write" ? sectors(change, 0.08, 1) : coin(0.2)),
    // Some files whole, others as they were.
    (inode) => (ofFile(inode, chance) < 0.5 ? all : none),
  ];
  return { keepsName, partOf: ways[how]!, fillsWithNoise };
}

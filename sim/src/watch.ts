/**
 * What must hold in every run, looked at from outside. `watchFrames` sees every frame that leaves a node: nothing of a private sphere goes to
 * a node that does not share it. `findBroken` looks at what all honest nodes hold in the end. Each sentence it answers is a broken promise.
 */
import { decodeId, limits, type RecordId } from "@cosmicsync/protocol";
import { privateMark, type Place } from "./setup.ts";
import { everyEnvelope, sharedSet, sphereState } from "./shared-set.ts";
import type { SimNode } from "./sim-node.ts";

export interface Watch {
  /** Bytes that only the hosts of a private sphere may see. */
  taint(bytes: Uint8Array): void;
  see(from: number, to: number, frame: Uint8Array): void;
  readonly leaks: readonly string[];
}

const leaksTold = 5;

export function watchFrames(hosts: ReadonlySet<number>): Watch {
  const taints: Buffer[] = [];
  const leaks: string[] = [];
  return {
    leaks,
    taint: (bytes) => { taints.push(Buffer.from(bytes)); },
    see(from, to, frame) {
      if (taints.length === 0 || hosts.has(to) || leaks.length >= leaksTold) return;
      const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
      for (const taint of taints) if (bytes.includes(taint)) leaks.push(`a frame from node ${from} to node ${to} holds ${taint.length} bytes of a private sphere`);
    },
  };
}

export function taintPlace(watch: Watch, place: Place): void {
  watch.taint(decodeId(place.sphere));
  watch.taint(Buffer.from(privateMark));
}

export interface Truth {
  readonly places: readonly Place[];
  /** Everything that was really signed, and of that what honest nodes published. */
  readonly signed: ReadonlySet<RecordId>;
  readonly published: ReadonlySet<RecordId>;
  /** Taken back, or said by somebody who has vanished: no honest node may hold their words. */
  readonly erased: ReadonlySet<RecordId>;
  /** Keys that signed two things under one number: what they said is nobody's to agree on. */
  readonly twoFaced: ReadonlySet<RecordId>;
}

/** Whether every honest node holds all that honest nodes published and did not take back, and all hold the same. Stops at the first that does not. */
export async function haveConverged(nodes: readonly SimNode[], truth: Truth, publishedIn: ReadonlyMap<RecordId, ReadonlySet<RecordId>>): Promise<boolean> {
  for (const place of truth.places) {
    const [first, ...others] = hostsOf(nodes, place);
    if (first === undefined) continue;
    const held = await sharedSet(first.disk.store, place.sphere);
    for (const id of publishedIn.get(place.sphere) ?? []) if (!truth.erased.has(id) && !held.has(id)) return false;
    const state = await stateFor(first, place.sphere, truth.twoFaced);
    for (const node of others) if ((await stateFor(node, place.sphere, truth.twoFaced)) !== state) return false;
  }
  return true;
}

/** Nodes that should hold a place: of a private one those where a member still lives. */
function hostsOf(nodes: readonly SimNode[], { isPrivate, hosts }: Place): SimNode[] {
  return nodes.filter((node) => hosts.includes(node.number) && (!isPrivate || node.person.id !== null));
}

async function stateFor(node: SimNode, sphere: RecordId, twoFaced: ReadonlySet<RecordId>): Promise<string> {
  if (twoFaced.size === 0) return sphereState(node.disk.store, sphere);
  const rows = await sharedSet(node.disk.store, sphere);
  return [...rows.values()].filter(({ author }) => !twoFaced.has(author)).map(({ id, body }) => `${id} ${body === null ? "erased" : "whole"}`).sort().join("\n");
}

export async function findBroken(nodes: readonly SimNode[], truth: Truth): Promise<string[]> {
  const broken: string[] = [];
  const isPublished = (id: RecordId): boolean => truth.published.has(id);
  for (const place of truth.places) {
    const { sphere, isPrivate, hosts } = place;
    const here = hostsOf(nodes, place);
    const states = await Promise.all(here.map((node) => stateFor(node, sphere, truth.twoFaced)));
    const name = isPrivate ? "the private sphere" : "the open sphere";
    const most = await sharedSet(here[0]!.disk.store, sphere);
    for (const [index, node] of here.entries()) {
      if (states[index] === states[0]) continue;
      const own = await sharedSet(node.disk.store, sphere);
      const differing = [...new Set([...own.keys(), ...most.keys()])].filter((id) => own.get(id)?.body === null !== (most.get(id)?.body === null) || own.has(id) !== most.has(id));
      broken.push(`nodes ${here[0]!.number} and ${node.number} differ in ${name} by ${differing.length} records: ${differing.slice(0, 4).map((id) => `${(own.get(id) ?? most.get(id))?.kind} ${id.slice(0, 8)}${isPublished(id) ? "" : " not of an honest node"} ${wholeness(most.get(id))}/${wholeness(own.get(id))}`).join(", ")}`);
    }
    for (const node of nodes) if (isPrivate && !hosts.includes(node.number) && (await node.disk.store.read.count("envelope", { fanOut: true }, { sphereId: sphere })) > 0) broken.push(`node ${node.number} holds records of a private sphere that it does not share`);
  }
  for (const node of nodes) {
    const rows = await everyEnvelope(node.disk.store);
    const forged = rows.filter(({ id }) => !truth.signed.has(id));
    if (forged.length > 0) broken.push(`node ${node.number} holds ${forged.length} records that nobody signed: ${forged[0]!.kind}`);
    // Where no member of the private sphere lives any more nothing is heard of it, erasures included.
    const left = truth.places.filter((place) => !hostsOf([node], place).includes(node)).map(({ sphere }) => sphere);
    const back = rows.filter(({ id, body, sphereId }) => truth.erased.has(id) && body !== null && !left.includes(sphereId ?? ""));
    if (back.length > 0) broken.push(`node ${node.number} holds the words of ${back.length} erased records: ${back[0]!.kind} ${back[0]!.id.slice(0, 8)}`);
    const pending = node.process()?.replica.counts().pending ?? 0;
    if (pending > limits.pendingCount) broken.push(`node ${node.number} keeps ${pending} envelopes waiting`);
  }
  return broken;
}

const wholeness = (row: { readonly body: Uint8Array | null } | undefined): string => (row === undefined ? "absent" : row.body === null ? "erased" : "whole");

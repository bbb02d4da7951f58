/**
 * What is there before a run: people, an open sphere of all nodes, a private sphere of some, and who shares what with whom. The records of
 * this carry no network: whoever joins was handed the sphere, as by an invite.
 */
import type { Envelope, RecordId, SignedRecord } from "@cosmicsync/protocol";
import { envelopeOfRow } from "@cosmicsync/storage";
import { addPeer, shareSphere } from "@cosmicsync/sync";
import type { Chance } from "./chance.ts";
import { begin, publisher } from "./person.ts";
import { everyEnvelope } from "./shared-set.ts";
import type { SimNode } from "./sim-node.ts";

export interface Place {
  readonly sphere: RecordId;
  readonly isPrivate: boolean;
  /** Nodes that share it. */
  readonly hosts: readonly number[];
  readonly founder: number;
}

export interface Setup { readonly places: readonly Place[]; readonly records: readonly SignedRecord[] }

export interface Cast {
  /** Nodes with a person; the others only carry. */
  readonly speakers: readonly number[];
  /** Honest; begins the spheres, and never vanishes. */
  readonly founder: number;
  /** Who shares the private sphere beside the founder. */
  readonly guests: readonly number[];
}

export function drawCast(chance: Chance, { honest, speakers, privatePart }: { readonly honest: readonly number[]; readonly speakers: readonly number[]; readonly privatePart: number }): Cast {
  const [founder = 0, ...others] = honest.filter((node) => speakers.includes(node));
  const guests = chance.some(others, Math.round(honest.length * privatePart) - 1).sort((a, b) => a - b);
  return { speakers, founder, guests };
}

/** Each node is up. */
export async function setUp(nodes: readonly SimNode[], { speakers, founder, guests }: Cast): Promise<Setup> {
  const records: SignedRecord[] = [];
  const replicaOf = (node: number) => nodes[node]!.process()!.replica;
  for (const node of speakers) records.push(await begin(replicaOf(node), nodes[node]!.person, nodes[node]!.now()));

  const open = await found(founder, { name: "Commons", openness: "open", joining: "free" });
  const carried = await wordsOf(nodes[founder]!);
  for (const node of nodes) if (node.number !== founder) await node.process()!.replica.receive(carried);
  for (const node of speakers) records.push(await publisher(replicaOf(node), nodes[node]!.person)({ kind: "membership", body: { sphere: open, person: nodes[node]!.person.id!, role: "member", state: "joined" }, scope: { type: "sphere", sphere: open } }));
  const places: Place[] = [{ sphere: open, isPrivate: false, hosts: nodes.map(({ number }) => number), founder }];

  if (guests.length > 0) places.push(await setUpPrivate(guests));
  return { places, records };

  async function found(node: number, body: { name: string; openness: "open" | "private"; joining: "free" | "ask" }): Promise<RecordId> {
    const record = await publisher(replicaOf(node), nodes[node]!.person)({ kind: "sphere", body, scope: { type: "home" } });
    records.push(record);
    return record.id;
  }

  /** They come to the door one after another, and the founder lets each in. */
  async function setUpPrivate(hosts: readonly number[]): Promise<Place> {
    const sphere = await found(founder, { name: `${privateMark} circle`, openness: "private", joining: "ask" });
    const scope = { type: "sphere", sphere } as const;
    const doors = publisher(replicaOf(founder), nodes[founder]!.person);
    records.push(await doors({ kind: "membership", body: { sphere, person: nodes[founder]!.person.id!, role: "steward", state: "joined" }, scope }));
    for (const node of hosts) {
      await replicaOf(node).receive((await wordsOf(nodes[founder]!)).slice(0, 1_000));
      records.push(await publisher(replicaOf(node), nodes[node]!.person)({ kind: "membership", body: { sphere, person: nodes[node]!.person.id!, role: "member", state: "asked" }, scope }));
      await replicaOf(founder).receive(await wordsOf(nodes[node]!));
      records.push(await doors({ kind: "membership", body: { sphere, person: nodes[node]!.person.id!, role: "member", state: "joined" }, scope }));
      await replicaOf(node).receive(await wordsOf(nodes[founder]!));
    }
    return { sphere, isPrivate: true, hosts: [founder, ...hosts], founder };
  }
}

/** Both nodes of each pair know each other and share the places of both. */
export async function introduce(nodes: readonly SimNode[], pairs: readonly (readonly [number, number])[], places: readonly Place[]): Promise<void> {
  for (const pair of pairs) {
    for (const [own, other] of [pair, [pair[1], pair[0]]] as const) {
      await nodes[own]!.disk.store.write(async (writer) => {
        await addPeer(writer, { key: nodes[other]!.key, addresses: [], origin: "added" }, nodes[own]!.now());
        for (const { sphere, hosts } of places) if (pair.every((node) => hosts.includes(node))) await shareSphere(writer, nodes[other]!.key, sphere, nodes[own]!.now());
      });
    }
  }
}

/** Stands in every text of the private sphere: nobody else may ever see it. */
export const privateMark = "Zq7-private";

async function wordsOf(node: SimNode): Promise<Envelope[]> {
  return (await everyEnvelope(node.disk.store)).sort((a, b) => a.clock - b.clock).map(envelopeOfRow);
}

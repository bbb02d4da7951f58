/**
 * Which spheres two ends of a link share, seen from one of them. An offer holds a tag for every open sphere, and a sealed proof for every private one; the
 * rest of its slots is chance, and how many slots there are follows from how many spheres are meant for this peer, whatever their sort.
 *
 * The initiator shows its proofs first. The responder answers with proofs of those spheres only for which the initiator's held, so
 * whoever comes and asks learns nothing of a private sphere, not even that it exists: their offer is answered with the same shape and with bytes
 * that they cannot tell from chance.
 */
import { sameBytes, type RecordId } from "@cosmicsync/protocol";
import type { Reader } from "@cosmicsync/storage";
import { filterOf, rowsOfPeer, type SphereFilter } from "../peers.ts";
import { proofSlotBytes, slotsFor, tagBytes } from "./control.ts";
import { neighbourBudgets } from "./budgets.ts";
import { isMemberKey, openProof, proofMessage, sealProof } from "./membership-proof.ts";
import type { NeighbourhoodParts } from "./neighbourhood.ts";
import { tagOf } from "./tags.ts";

export interface Offer { readonly tags: readonly Uint8Array[]; readonly proofs: readonly Uint8Array[] }
/** A sphere that the steward means for this peer. */
export interface Meant { readonly sphere: RecordId; readonly filter: SphereFilter; readonly tag: Uint8Array; readonly sort: "open" | "private" | "unknown" }

export interface Sharing {
  /** What to offer now. Rejects where vouching failed or took too long. */
  makeOffer(): Promise<Offer>;
  takeOffer(offer: Offer): void;
  /** What both may talk about as things stand: membership is looked at anew each time. */
  shared(): Promise<readonly Meant[]>;
}

export interface SharingParts extends Pick<NeighbourhoodParts, "crypto" | "now" | "random" | "schedule" | "vouch"> {
  readonly reader: Reader;
  readonly binding: Uint8Array;
  readonly initiator: boolean;
  readonly ownKey: string;
  readonly peer: string;
}

export function createSharing({ reader, crypto, binding, initiator, ownKey, peer, now, random, schedule, vouch }: SharingParts): Sharing {
  let theirs: Offer = { tags: [], proofs: [] };

  async function meantForPeer(): Promise<Meant[]> {
    const rows = (await rowsOfPeer(reader, peer)).slice(0, neighbourBudgets.scopesCount);
    return Promise.all(rows.map(async (row): Promise<Meant> => {
      const filter = filterOf(row);
      const openness = (await reader.get("sphere", { ownerId: row.ownerId }))?.openness;
      return { sphere: row.ownerId, filter, tag: tagOf(crypto, binding, row.ownerId, filter), sort: openness === undefined ? "unknown" : openness === "private" ? "private" : "open" };
    }));
  }

  const tagged = ({ tag }: Meant): boolean => theirs.tags.some((each) => sameBytes(each, tag));

  /** They showed that a member lives with them. Of a sphere that nothing is known of here any signature will do: there is nothing to keep from them. */
  async function proved({ sphere, sort }: Meant): Promise<boolean> {
    const key = openProof(crypto, binding, sphere, peer, theirs.proofs);
    return key !== undefined && (sort === "unknown" || (await isMemberKey(reader, sphere, key, now())));
  }

  async function proofOf(sphere: RecordId): Promise<Uint8Array | undefined> {
    const vouched = vouch === undefined ? undefined : await inTime(vouch(sphere, proofMessage(binding, sphere, ownKey)));
    return vouched === undefined ? undefined : sealProof(crypto, binding, sphere, vouched);
  }

  /** What throws or never answers is thrown: whoever waits for an offer must not wait for ever. */
  async function inTime<T>(answer: Promise<T>): Promise<T> {
    let cancel: (() => void) | undefined;
    const late = new Promise<never>((_resolve, reject) => { cancel = schedule(neighbourBudgets.vouchMillis, () => { reject(new Error("nobody vouched in time")); }); });
    try { return await Promise.race([answer, late]); } finally { cancel?.(); }
  }

  return {
    async makeOffer() {
      const meant = await meantForPeer();
      const slots = slotsFor(meant.length);
      const tags: Uint8Array[] = [];
      const proofs: Uint8Array[] = [];
      for (const each of meant) {
        if (each.sort !== "private") tags.push(each.tag);
        const shown = each.sort !== "open" && (initiator || (await proved(each))) ? await proofOf(each.sphere) : undefined;
        if (shown !== undefined) proofs.push(shown);
      }
      while (tags.length < slots) tags.push(random(tagBytes));
      while (proofs.length < slots) proofs.push(random(proofSlotBytes));
      return { tags: tags.sort(byBytes), proofs: proofs.sort(byBytes) };
    },
    takeOffer(offer) { theirs = offer; },
    async shared() {
      const both: Meant[] = [];
      for (const each of await meantForPeer()) {
        if (each.sort !== "private" && tagged(each)) both.push(each);
        else if (each.sort !== "open" && (await proved(each))) both.push(each);
      }
      return both;
    },
  };
}

/** Sorted, so that the place of a slot says nothing. */
function byBytes(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return a[index]! - b[index]!;
  return 0;
}

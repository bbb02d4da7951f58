/**
 * A node among its neighbours: what it is built of, what it does, and what it can say of itself. `createNeighbourhood` is handed links
 * by whoever opens and accepts connections, and sees to everything that happens on them: who is there, which spheres both may see, that both
 * come to hold the same records of these, and that new ones arrive at once.
 */
import type { Crypto, ErrorCode, KeyPair, RecordId } from "@cosmicsync/protocol";
import type { Store } from "@cosmicsync/storage";
import type { Link, LinkKind } from "../link.ts";
import type { EndCode } from "../reconcile/index.ts";
import type { Replica, Signer } from "../replica.ts";
import type { AuditCounts } from "./audits.ts";
import type { Mail } from "./mail.ts";

export interface NeighbourhoodParts {
  readonly store: Store;
  readonly replica: Replica;
  readonly crypto: Crypto;
  readonly nodeKeys: KeyPair;
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
  /** Runs `work` after so many milliseconds; answers how to call it off. */
  readonly schedule: (afterMs: number, work: () => void) => () => void;
  /**
   * Signs as a member of a private sphere who lives on this node, so that a neighbour may know that the sphere is here. Answers the
   * signing key and its signature; undefined where no member lives here. Without this part private spheres are shared with nobody.
   */
  readonly vouch?: (sphere: RecordId, message: Uint8Array) => Promise<{ readonly key: string; readonly signature: Uint8Array } | undefined>;
  /** Signs, as this node, what shows that a key signed one number twice. Without it that is only counted. */
  readonly nodeSigner?: Signer;
  readonly mail?: Mail;
  /** A peer showed the token of an invite: answers the spheres it opens (their rows are written by then), undefined where it is no good. */
  readonly redeemInvite?: (peer: string, token: Uint8Array) => Promise<readonly RecordId[] | undefined>;
  /** The peer did what no honest node of this version does; the link is closed already. */
  readonly onFault?: (peer: string, fault: Fault) => void;
  /** The handshake went through. */
  readonly onJoined?: (peer: string) => void;
}

/** Why a link was ended, for the transport's score of a peer. */
export const faults = ["malformed", "out-of-turn", "over-budget", "forged", "flood", "silent"] as const;
export type Fault = (typeof faults)[number];

export interface NeighbourhoodSettings {
  /** Between two sessions about a sphere when nothing seems amiss; each wait is this give or take a quarter. */
  readonly sessionMillis?: number;
  /** Between two rounds in which the neighbours of a sphere are asked to show what they hold. */
  readonly auditMillis?: number;
  /** How long live records are gathered before they are sent. */
  readonly batchMillis?: number;
}

export interface Neighbourhood extends AsyncDisposable {
  /** Takes the link over, to its end. `invite`: a token to show to the peer, from an invite it gave. */
  attach(link: Link, more?: { readonly invite?: Uint8Array }): void;
  status(): PeerStatus[];
  /** Rows of `peer` or `peerSphere` have changed, or somebody joined or left a private sphere. */
  peersChanged(): void;
  /** Something waits for this peer, or for anybody. */
  mailChanged(peer?: string): void;
}

export interface PeerStatus {
  readonly peer: string;
  readonly kind: LinkKind;
  readonly remote: string;
  readonly initiator: boolean;
  readonly connectedAt: number;
  /** False until the handshake went through. */
  readonly joined: boolean;
  readonly spheres: readonly SphereStatus[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly sessions: number;
  /** Turns of all sessions, ours and theirs, halved. */
  readonly roundTrips: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
  /** Envelopes from this peer that were not taken, by code. The peer is never told. */
  readonly refused: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Records wait here until the peer takes them. */
  readonly waitingOut: number;
}

export interface SphereStatus {
  readonly sphere: RecordId;
  /** Records of the sphere's shared set held here. */
  readonly count: number;
  /** When both held the same for the last time. */
  readonly agreedAt?: number;
  /** How long ago that was; absent before the first time. */
  readonly lagMillis?: number;
  /** Records drawn by lot that the peer was asked to show, and those it lacked though another peer had them. */
  readonly audits: AuditCounts;
  readonly session: "none" | "running";
  readonly lastEnd?: EndCode;
}

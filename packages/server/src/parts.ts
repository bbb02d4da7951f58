/**
 * What the HTTP edge is built from. Everything that touches the world (storage, time, chance, other people's pages, the log)
 * is handed in, so that a whole node answers inside one test.
 */
import type { BodyOf, MadeInviteView, NetworkView, PeerView, RemovedPeerView, Routes } from "@cosmicsync/api";
import { consentWording } from "@cosmicsync/policy";
import type { Crypto, ErrorCode, RecordId } from "@cosmicsync/protocol";
import type { Store } from "@cosmicsync/storage";
import type { Matcher } from "@cosmicsync/matching";
import type { Vocabulary } from "@cosmicsync/matching/vocabulary";
import type { Replica, Signer } from "@cosmicsync/sync";
import type { Keyring } from "./accounts/keyring.ts";
import type { PageReader } from "./claim/read-page.ts";
import type { SharedPermits } from "./http/shared-limit.ts";

/** One function per thing that happens; the node writes the log line and the metric. Never given texts, names, tokens or codes. */
export interface ServerEvents {
  requestFinished(event: { readonly route: string; readonly method: string; readonly status: number; readonly millis: number; readonly reference: string; readonly code?: ErrorCode }): void;
  requestFailed(event: { readonly route: string; readonly reference: string; readonly cause: unknown }): void;
  signedUp(event: { readonly person: RecordId; readonly steward: boolean; readonly invited: boolean }): void;
  signedIn(event: { readonly person: RecordId }): void;
  signInRefused(event: { readonly known: boolean }): void;
  signedOut(event: { readonly person: RecordId }): void;
  erased(event: { readonly person: RecordId }): void;
  exported(event: { readonly person: RecordId }): void;
  matched(event: { readonly want: "person" | "project"; readonly count: number; readonly millis: number; readonly preview: boolean }): void;
  introduced(event: { readonly step: "ask" | "yes" | "no" | "ask-more" | "reply" | "withdraw" | "revealed" }): void;
  collaborated(event: { readonly step: "start" | "first-step" | "milestone" | "finish" | "closing-note" | "outcome" }): void;
  claimTried(event: { readonly project: RecordId; readonly proved: boolean; readonly method: "web-page" | "steward" }): void;
  demoRemoved(event: { readonly people: number; readonly projects: number }): void;
}

export interface ServerSettings {
  /** What this node calls itself. */
  readonly nodeName: string;
  readonly version: string;
  /** Where this program's source is: the AGPL's promise to whoever uses it over a network. */
  readonly sourceUrl: string;
  /** Version of the words that people agree to. */
  readonly consentWording: string;
  /** 32 bytes: cursors and pseudonyms are bound to it. */
  readonly secret: Uint8Array;
  /** Host names that requests may name, without port, beside loopback's own. Empty and not loopback: any. */
  readonly hostNames: readonly string[];
  /** Bound to loopback only: then no other host name is answered (DNS rebinding). */
  readonly loopback: boolean;
  /** Served over https: cookies are marked Secure, and browsers are told to stay there. */
  readonly https: boolean;
  /** Trust X-Forwarded-For from a proxy in front. */
  readonly behindProxy: boolean;
  readonly invitationOnly: boolean;
  readonly sessionDays: number;
  /** Whether other programs are told of what changes; `local`: also ones on this machine, for tests and development. */
  readonly webhooks: "on" | "local" | "off";
  readonly bodyBytes: number;
  readonly requestTimeoutMs: number;
  /** Requests a minute from one person or address, where a route says nothing else. */
  readonly perMinute: number;
  /** Routes' own bounds, times this: 1, but where many people share one address. */
  readonly routeLimitFactor: number;
  /** Argon2id: memory in KiB, passes, and how many run at once. */
  readonly passphraseMemoryKiB: number;
  readonly passphrasePasses: number;
  readonly passphraseConcurrency: number;
  /** Holds every answer against its schema before it leaves; for tests. */
  readonly checkAnswers: boolean;
}

export const defaultSettings: Omit<ServerSettings, "secret"> = {
  nodeName: "SharedSpheres node", version: "0.1.0", sourceUrl: "https://github.com/SharedSpheres/CosmicSyncCore", consentWording,
  hostNames: [], loopback: true, https: false, behindProxy: false, invitationOnly: false, sessionDays: 30, webhooks: "on", bodyBytes: 262_144, requestTimeoutMs: 30_000, perMinute: 600, routeLimitFactor: 1,
  passphraseMemoryKiB: 19_456, passphrasePasses: 2, passphraseConcurrency: 2, checkAnswers: false,
};

/** This node among others; each refuses with the codes that its route declares. */
export interface NetworkPort {
  view(): Promise<NetworkView>;
  add(given: BodyOf<Routes["addPeer"]>): Promise<PeerView>;
  remove(peer: RecordId): Promise<RemovedPeerView>;
  invite(given: BodyOf<Routes["invitePeer"]>): Promise<MadeInviteView>;
}

export interface ServerParts {
  readonly store: Store;
  readonly replica: Replica;
  readonly matcher: Matcher;
  readonly vocabulary: Vocabulary;
  readonly crypto: Crypto;
  readonly now: () => number;
  readonly random: (count: number) => Uint8Array;
  /** Signs what the node itself says: that a claim was proved, that a sphere began. */
  readonly nodeSigner: Signer;
  readonly keyring: Keyring;
  readonly readPage: PageReader;
  readonly events: ServerEvents;
  /** Absent: this node keeps to itself. */
  readonly network?: NetworkPort;
  /** Counts requests together with the node's other processes; absent: this process counts alone. */
  readonly permits?: SharedPermits;
  readonly settings: ServerSettings;
  /** Folder of the built web app. */
  readonly webRoot?: string;
  /** The text of /metrics, with its media type. */
  readonly metrics?: () => Promise<{ readonly mediaType: string; readonly text: string }>;
  /** What keeps this node from being ready, in words; empty when it is. */
  readonly notReady?: () => readonly string[];
}

/** Kinds that keep a sphere fair and people free to leave: guideline, report, label, action, appeal, tombstone, erasure, receipt, equivocation. */
import { Type } from "typebox";
import { limits } from "../limits.ts";
import { Line, LongText, Moment, Name, Note, PersonId, PublicKey, RecordId, SphereId, closed, oneOf } from "./fields.ts";
import { defineKind } from "./kind.ts";

const id = "a".repeat(52);

export const guideline = defineKind({
  name: "guideline", code: 40, title: "Guideline",
  description: "One rule of a sphere, in a version. Actions name the guideline they rest on.",
  scopes: ["sphere"],
  body: closed({ sphere: SphereId, guideline: Type.Optional(RecordId), title: Name, text: LongText, version: Type.Integer({ minimum: 1, maximum: 1_000_000 }), from: Moment }),
  examples: [{ sphere: id, title: "Be honest about who you are", text: "Say what is true of you.", version: 1, from: 1_790_000_000_000 }],
  refused: [{ why: "version zero", body: { sphere: id, title: "x", text: "x", version: 0, from: 1 } }],
});

export const report = defineKind({
  name: "report", code: 41, title: "Report",
  description: "Tells a sphere's moderators that something breaks a guideline. Seen by moderators and its author only.",
  scopes: ["people", "home"],
  body: closed({ sphere: SphereId, person: PersonId, subject: RecordId, guideline: Type.Optional(RecordId), reason: oneOf(["spam", "harassment", "deceit", "danger", "illegal", "other"]), text: Type.Optional(Note) }),
  examples: [{ sphere: id, person: id, subject: id, reason: "spam" }],
  refused: [{ why: "no subject", body: { sphere: id, person: id, reason: "spam" } }],
});

export const label = defineKind({
  name: "label", code: 42, title: "Label",
  description: "A moderator's mark on a record; taken back by a label with `removed`.",
  scopes: ["sphere"],
  body: closed({ sphere: SphereId, subject: RecordId, label: oneOf(["unverified", "commercial", "sensitive", "spam", "disputed"]), removed: Type.Optional(Type.Boolean()), reason: Line }),
  examples: [{ sphere: id, subject: id, label: "commercial", reason: "Sells a service." }],
  refused: [{ why: "no reason", body: { sphere: id, subject: id, label: "spam" } }],
});

export const action = defineKind({
  name: "action", code: 43, title: "Action",
  description: "What moderators did, on which guideline, until when. The person concerned sees it and may appeal.",
  scopes: ["sphere"],
  body: closed({ sphere: SphereId, subject: RecordId, report: Type.Optional(RecordId), appeal: Type.Optional(RecordId), action: oneOf(["warn", "hide", "suspend", "remove", "restore", "dismiss"]), guideline: RecordId, reason: Note, until: Type.Optional(Moment) }),
  examples: [{ sphere: id, subject: id, action: "hide", guideline: id, reason: "Copied from somebody else." }],
  refused: [{ why: "rests on no guideline", body: { sphere: id, subject: id, action: "hide", reason: "x" } }],
});

export const appeal = defineKind({
  name: "appeal", code: 44, title: "Appeal",
  description: "Asks for an action to be looked at again by somebody else.",
  scopes: ["people", "home"],
  body: closed({ sphere: SphereId, action: RecordId, person: PersonId, text: Note }),
  examples: [{ sphere: id, action: id, person: id, text: "It is my own work: see the link." }],
  refused: [{ why: "says nothing", body: { sphere: id, action: id, person: id, text: "" } }],
});

export const tombstone = defineKind({
  name: "tombstone", code: 50, title: "Tombstone",
  description: "Takes one record back. Its body goes everywhere; its header stays as an unlinkable commitment, and it is not admitted again.",
  scopes: ["home", "sphere", "people"],
  body: closed({ record: RecordId, person: Type.Optional(PersonId) }),
  examples: [{ record: id }],
  refused: [{ why: "names no record", body: {} }],
});

export const erasure = defineKind({
  name: "erasure", code: 51, title: "Erasure",
  description: "A person vanishes: everything they authored before this moment is erased, and is not admitted again. `home`: the node that receipts go to, for the person's own record of it goes too.",
  scopes: ["home", "sphere", "people"],
  body: closed({ person: PersonId, before: Moment, home: Type.Optional(PublicKey), ranges: Type.Optional(Type.Array(closed({ epoch: Type.Integer({ minimum: 0 }), from: Type.Integer({ minimum: 0 }), to: Type.Integer({ minimum: 0 }) }), { maxItems: limits.bundleCount })) }),
  examples: [{ person: id, before: 1_790_000_000_000 }],
  refused: [{ why: "no moment", body: { person: id } }],
});

export const erasureReceipt = defineKind({
  name: "erasure-receipt", code: 52, title: "Receipt of an erasure",
  description: "A node says that it has carried out a tombstone or an erasure. Signed by the node's own key once nothing is left in its files, and sent to the person's home node. It says what that node did with its own copy; a node that lies, or a copy that somebody kept, no receipt can show.",
  scopes: ["people"],
  body: closed({ person: PersonId, record: RecordId, removed: Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: "Records of which that node keeps nothing but the header" }), removedAt: Moment }),
  examples: [{ person: id, record: ("b".repeat(51) + "a"), removed: 1, removedAt: 1_790_000_000_000 }],
  refused: [{ why: "names no record", body: { person: id, removed: 1, removedAt: 1 } }],
});

const Hex = (bytesMost: number) => Type.String({ pattern: "^([0-9a-f]{2})+$", maxLength: 2 * bytesMost, description: "Bytes as hexadecimal" });
const SignedHeader = closed({ header: Hex(limits.headerBytes), proof: Hex(limits.proofBytes) });

export const equivocation = defineKind({
  name: "equivocation", code: 53, title: "Equivocation",
  description: "Shows that a key signed two different records under one epoch and sequence: both headers with their proofs, no words of either. Anybody can check it, so it is admitted from anybody who shows it truly, of a key of somebody who is or was in the sphere.",
  scopes: ["sphere"],
  body: closed({ sphere: SphereId, author: PublicKey, first: SignedHeader, second: SignedHeader }),
  examples: [{ sphere: id, author: id, first: { header: "89", proof: "01" }, second: { header: "8a", proof: "01" } }],
  refused: [{ why: "one header is no two", body: { sphere: id, author: id, first: { header: "89", proof: "01" } } }, { why: "half a byte", body: { sphere: id, author: id, first: { header: "8", proof: "01" }, second: { header: "8a", proof: "01" } } }],
});

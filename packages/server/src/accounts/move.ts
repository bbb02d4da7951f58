/**
 * Taking an account to another node. `handOut` makes a bundle: the person's key, account, choices and records, sealed under a one-time code
 * of 120 bits that is told once and kept nowhere; from then on this node says nothing more for them (account/moving), until they have
 * arrived elsewhere, whereupon it forgets them, or the move is called off. `takeIn` opens a bundle: the person lives here from a `home` of the
 * next epoch on, and every record is judged as a stranger's. Both may be interrupted and repeated.
 *
 * The bundle: "cosmicsync move 1\n", then sealed with XChaCha20-Poly1305 under SHA-256("cosmicsync move code v1\n" || code) the deterministic
 * CBOR of {person, name, passphraseHash, secretKey, epoch, createdAt, node, envelopes, rows} (docs/spec/moving.md).
 */
import { Refused, decode, decodeId, encode, encodeId, limits, openHeader, type Crypto, type Envelope, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Row, Store, Writer } from "@cosmicsync/storage";
import { identityAmong, isMoving, movedName, movingName, packPerson, refreshShared, tellHome, type Replica, type Signer } from "@cosmicsync/sync";
import { publishHome } from "./at-home.ts";
import { foldName } from "./fold-name.ts";
import { newInvitationCode, plainCode } from "./invitation.ts";
import type { Keyring } from "./keyring.ts";

export interface MoveParts {
  readonly store: Store;
  readonly replica: Replica;
  readonly crypto: Crypto;
  readonly keyring: Keyring;
  readonly nodeSigner: Signer;
  readonly now: () => number;
  readonly consentWording: string;
}

const magic = new TextEncoder().encode("cosmicsync move 1\n");
const bundleBytesMost = 1_073_741_824;
const rowsMost = 10_000;
/** Choices of the person that live beside the records. */
const carriedTables = ["contactChoice", "block", "sharedProfile", "closingHeader", "correction", "condition"] as const;
type CarriedRows = { readonly [T in (typeof carriedTables)[number]]?: readonly Row<T>[] };

interface Bundle {
  readonly person: RecordId;
  readonly name: string;
  readonly passphraseHash: string;
  readonly secretKey: Uint8Array;
  readonly epoch: number;
  readonly createdAt: number;
  /** The node that is left. */
  readonly node: RecordId;
  readonly envelopes: readonly Envelope[];
  readonly rows: CarriedRows;
}
export interface HandedOut { readonly person: RecordId; readonly bundle: Uint8Array; readonly code: string; readonly records: number }

/** `name`: the sign-in name. Ends their sessions, keys and webhooks here. */
export const handOut = async (parts: MoveParts, name: string): Promise<HandedOut> => {
  const account = await accountNamed(parts.store.read, name);
  const person = account.ownerId;
  await parts.store.write(async (writer) => {
    const since = await writer.get("nodeState", { name: movingName(person) });
    // Handed out again, what came since the first time is in the new bundle, and sent on all the same.
    if (since === undefined) await writer.put("nodeState", { name: movingName(person), value: { at: parts.now() } });
    await writer.deleteOwned("session", person);
    await writer.deleteOwned("apiKey", person);
    // What they are told is an address of this node.
    await writer.deleteOwned("webhook", person);
    await writer.deleteOwned("delivery", person);
  });
  const envelopes = await packPerson(parts.store.read, person);
  const rows: Record<string, unknown> = {};
  for (const table of carriedTables) rows[table] = await parts.store.read.list(table, { owner: person }, { limit: rowsMost });
  const { passphraseHash, epoch, createdAt } = account;
  const bundle: Bundle = { person, name: account.name, passphraseHash, secretKey: parts.keyring.open(account.sealedKey, person), epoch, createdAt, node: encodeId(parts.nodeSigner.keys.publicKey), envelopes, rows: rows as unknown as CarriedRows };
  const code = newInvitationCode((count) => parts.crypto.randomBytes(count));
  const sealed = parts.crypto.seal(keyOf(parts.crypto, code), encode({ ...bundle, envelopes: envelopes.map(({ header, proof, nonce, body }) => (body === undefined ? [header, proof] : [header, proof, nonce, body])) }), magic);
  return { person, bundle: Buffer.concat([magic, sealed]), code, records: envelopes.length };
};

/** The move is called off: this node goes on as their home. Refused where they have arrived elsewhere. */
export const callOff = async (parts: Pick<MoveParts, "store">, name: string): Promise<void> => {
  const { ownerId } = await accountNamed(parts.store.read, name);
  await parts.store.write((writer) => writer.delete("nodeState", { name: movingName(ownerId) }));
};

export interface TakenIn { readonly person: RecordId; readonly name: string; readonly records: number; readonly waiting: number }

/** `name`: to sign in with here, where the one they bring is taken. */
export const takeIn = async (parts: MoveParts, bytes: Uint8Array, code: string, name?: string): Promise<TakenIn> => {
  const bundle = openBundle(parts.crypto, bytes, code);
  const { person, envelopes } = bundle;
  const { publicKey } = parts.crypto.keyPair(bundle.secretKey.slice(0, 32));
  const identity = identityAmong(envelopes, person, encodeId(publicKey));
  await receiveAll(parts.replica, identity);
  const known = await parts.store.read.get("person", { ownerId: person });
  if (known?.rootKey !== encodeId(publicKey)) throw new Refused("account/bundle-unreadable", { where: "person" });
  await begin(parts, bundle, name ?? bundle.name, publicKey);
  await receiveAll(parts.replica, envelopes);
  await parts.replica.write(async (step) => {
    await step.writer.delete("nodeState", { name: movingName(person) });
    await refreshShared(parts, step, await parts.keyring.signer(step.writer, person));
    await tellHome({ crypto: parts.crypto, node: encodeId(parts.nodeSigner.keys.publicKey), now: parts.now }, step.writer, person);
  });
  const here = await countHere(parts.store.read, envelopes);
  return { person, name: name ?? bundle.name, records: here, waiting: envelopes.length - here };
};

/** The account, and where the person lives from now on. Until all records are here nothing is said for them but that. */
const begin = (parts: MoveParts, bundle: Bundle, name: string, publicKey: Uint8Array): Promise<void> => parts.replica.write(async (step) => {
  const { writer } = step;
  const { person } = bundle;
  const account = await writer.get("account", { ownerId: person });
  if (account !== undefined) {
    // A second run goes on where the first stopped; an older bundle than what is here is of no use.
    if ((await isMoving(writer, person)) && account.epoch === await nextEpoch(writer, bundle) - 1) return;
    throw new Refused("account/here-already");
  }
  const epoch = await nextEpoch(writer, bundle);
  const steward = (await writer.count("account", { fanOut: true })) === 0;
  if (!(await writer.insert("accountName", { folded: foldName(name), personId: person }))) throw new Refused("account/name-taken");
  await writer.put("account", { ownerId: person, name, passphraseHash: bundle.passphraseHash, sealedKey: parts.keyring.seal(bundle.secretKey, person), publicKey: encodeId(publicKey), epoch, sequence: firstNumber(parts.crypto), steward, createdAt: bundle.createdAt, seenAt: parts.now() });
  for (const table of carriedTables) {
    // Where others heard a correction from is no matter: its age begins anew here. A node of before does not hand all of these out, and one that means ill could put in rows of somebody else.
    for (const row of (bundle.rows[table] ?? []).slice(0, rowsMost)) if (row.ownerId === person) await writer.put(table, (table === "correction" ? { ...row, correctedAt: parts.now() } : row) as typeof row);
  }
  await writer.delete("nodeState", { name: movedName(person) });
  await publishHome(parts, step, await parts.keyring.signer(writer, person), person);
  await writer.put("nodeState", { name: movingName(person), value: { at: parts.now() } });
});

/** Numbers of the new epoch begin anywhere: a bundle taken to two nodes must not make two records of one number, of which each node would keep the first it met. */
const firstNumber = (crypto: Crypto): number => new DataView(crypto.randomBytes(4).buffer).getUint32(0);

/** Above every epoch that the bundle or anybody else tells of. */
const nextEpoch = async (reader: Reader, { person, epoch }: Bundle): Promise<number> => Math.max(epoch, (await reader.get("homeNode", { ownerId: person }))?.epoch ?? 0) + 1;

const receiveAll = async (replica: Replica, envelopes: readonly Envelope[]): Promise<void> => {
  for (let from = 0; from < envelopes.length; from += limits.bundleCount * 4) await replica.receive(envelopes.slice(from, from + limits.bundleCount * 4));
};

const countHere = async (reader: Reader, envelopes: readonly Envelope[]): Promise<number> => {
  let here = 0;
  for (const envelope of envelopes) {
    const header = openHeader(envelope);
    if (header.ok) here += await reader.count("envelope", { fanOut: true }, { id: header.value.id });
  }
  return here;
};

const keyOf = (crypto: Crypto, code: string): Uint8Array => crypto.hash(new TextEncoder().encode(`cosmicsync move code v1\n${plainCode(code)}`));

const accountNamed = async (reader: Reader | Writer, name: string): Promise<Row<"account">> => {
  const known = await reader.get("accountName", { folded: foldName(name) });
  const account = known === undefined ? undefined : await reader.get("account", { ownerId: known.personId });
  if (account === undefined) throw new Refused("account/not-found");
  return account;
};

const openBundle = (crypto: Crypto, bytes: Uint8Array, code: string): Bundle => {
  const unreadable = (where: string): Refused => new Refused("account/bundle-unreadable", { where });
  if (bytes.length > bundleBytesMost || Buffer.compare(bytes.subarray(0, magic.length), magic) !== 0) throw unreadable("file");
  const plain = crypto.open(keyOf(crypto, code), bytes.subarray(magic.length), magic);
  if (plain === undefined) throw unreadable("code");
  const decoded = decode(plain, bundleBytesMost);
  if (!decoded.ok) throw unreadable("file");
  // Sealed under the code by a node that had the key: its shape is that node's word. Ids and records are judged on their way in.
  const bundle = decoded.value as Omit<Bundle, "envelopes"> & { readonly envelopes: readonly (readonly [Uint8Array, Uint8Array, Uint8Array?, Uint8Array?])[] };
  if (decodeId(bundle.person).length !== 32 || bundle.secretKey.length !== 64) throw unreadable("person");
  return { ...bundle, envelopes: bundle.envelopes.map(([header, proof, nonce, body]) => (nonce === undefined || body === undefined ? { header, proof } : { header, proof, nonce, body })) };
};

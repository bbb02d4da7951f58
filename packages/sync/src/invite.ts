/**
 * A signed invite from one node to another: where the inviting node is, which spheres it offers to share, until when, and a
 * secret that is good for one guest. A person carries it as one word of text, by whatever way they trust.
 *
 * Token: `csinvite1`, then base32 (RFC 4648, lower case, no padding) of `signature (64) || body`. The body is deterministic CBOR of
 * { addresses, expiresAt, key, name, secret, spheres: [{ id, name }] }; the signature is the node key's over
 * `"cosmicsync invite 1\n" || body`. Whoever knows the token learns the addresses and the names of the spheres, and may
 * come once; who only sees the wire does not learn the secret, because the guest hands it over inside the encrypted link.
 *
 * `openInvite` never throws and reads at most `limits.inviteChars`. What it answers is true only of whoever holds the key:
 * the link must still prove that it leads to that key. The guest's host keeps `secretHash`, never the secret.
 */
import { checkTexts, decode, decodeId, encode, encodeId, joined, limits, no, yes, type Answer, type Crypto, type KeyPair, type RecordId } from "@cosmicsync/protocol";
import { decodeBase32, encodeBase32 } from "./base32.ts";

export interface InviteSphere { readonly id: RecordId; readonly name: string }
export interface Invite {
  /** The inviting node's public key, as text. */
  readonly key: RecordId;
  /** What the inviting node calls itself. */
  readonly name: string;
  /** Where it may be reached: multiaddresses, best first. */
  readonly addresses: readonly string[];
  readonly spheres: readonly InviteSphere[];
  /** Moment in milliseconds after which it is worth nothing. */
  readonly expiresAt: number;
  /** 16 bytes; handed over once, inside the link. */
  readonly secret: Uint8Array;
}

export const invitePrefix = "csinvite1";
export const inviteSecretBytes = 16;
const signatureBytes = 64;
const context = new TextEncoder().encode("cosmicsync invite 1\n");
const secretContext = new TextEncoder().encode("cosmicsync invite secret 1\n");

/** The token. Throws a RangeError where the invite is over its bounds: the caller has shown them to whoever asks. */
export const makeInvite = (crypto: Crypto, keys: KeyPair, given: Omit<Invite, "key">): string => {
  const invite: Invite = { ...given, key: encodeId(keys.publicKey) };
  const fault = faultOf(invite);
  if (fault !== undefined) throw new RangeError(`an invite cannot hold this: ${fault}`);
  const body = encode({ addresses: invite.addresses, expiresAt: invite.expiresAt, key: keys.publicKey, name: invite.name, secret: invite.secret, spheres: invite.spheres.map(({ id, name }) => ({ id: decodeId(id), name })) });
  const token = invitePrefix + encodeBase32(joined(crypto.sign(keys.secretKey, joined(context, body)), body));
  if (token.length > limits.inviteChars) throw new RangeError(`an invite cannot hold this: ${token.length} characters`);
  return token;
};

/** Whether a text means to be an invite at all, so that a mistyped one is told apart from an address. */
export const looksLikeInvite = (text: string): boolean => text.trimStart().slice(0, invitePrefix.length).toLowerCase() === invitePrefix;

/** Reads a token as people paste it: spaces, line ends and capitals do not matter. An expired one is refused like a broken one, with its own code. */
export const openInvite = (crypto: Crypto, text: string, now: number): Answer<Invite> => {
  // Mail programs break long words into lines; twice the bound leaves room for that and no more.
  if (text.length > limits.inviteChars * 2) return no("invite/malformed", "length", { most: limits.inviteChars });
  const token = text.replace(/\s/g, "").toLowerCase();
  if (token.length > limits.inviteChars) return no("invite/malformed", "length", { most: limits.inviteChars });
  if (!token.startsWith(invitePrefix)) return no("invite/malformed", "prefix");
  const bytes = decodeBase32(token.slice(invitePrefix.length));
  if (bytes === undefined || bytes.length <= signatureBytes) return no("invite/malformed", "text");
  const [signature, body] = [bytes.subarray(0, signatureBytes), bytes.subarray(signatureBytes)];
  const decoded = decode(body);
  const invite = decoded.ok ? readBody(decoded.value) : undefined;
  if (invite === undefined) return no("invite/malformed", "body");
  if (!crypto.verify(decodeId(invite.key), joined(context, body), signature)) return no("invite/malformed", "signature");
  const fault = faultOf(invite);
  if (fault !== undefined) return no("invite/malformed", fault);
  if (invite.expiresAt <= now) return no("invite/expired");
  // A signer's clock may run ahead a little; an invite for years is none of ours.
  if (invite.expiresAt > now + limits.inviteMillis + limits.clockAheadMillis) return no("invite/malformed", "expiresAt");
  return yes(invite);
};

/** What the inviting node keeps of a secret. */
export const hashInviteSecret = (crypto: Crypto, secret: Uint8Array): RecordId => encodeId(crypto.hash(joined(secretContext, secret)));

const faultOf = ({ name, addresses, spheres, expiresAt, secret }: Invite): string | undefined => {
  if (!isName(name)) return "name";
  if (addresses.length > limits.peerAddressesCount || addresses.some((address) => !isAddress(address))) return "addresses";
  if (spheres.length > limits.inviteSpheresCount || new Set(spheres.map(({ id }) => id)).size !== spheres.length || spheres.some(({ name }) => !isName(name))) return "spheres";
  if (!Number.isSafeInteger(expiresAt) || expiresAt < 0) return "expiresAt";
  return secret.length === inviteSecretBytes ? undefined : "secret";
};

/** As a multiaddress is written: what it means is for the transports to say. */
export const isAddress = (text: string): boolean => text.length <= limits.peerAddressChars && /^(\/[A-Za-z0-9.:%_~-]+)+$/.test(text);
const isName = (text: string): boolean => text.length > 0 && [...text].length <= limits.nameChars && checkTexts(text, true).ok && !/[\n\t\u2028-\u202e\u2066-\u2069]/.test(text);

const readBody = (value: unknown): Invite | undefined => {
  if (!hasExactly(value, ["addresses", "expiresAt", "key", "name", "secret", "spheres"])) return undefined;
  const { addresses, expiresAt, key, name, secret, spheres } = value;
  if (typeof name !== "string" || !Array.isArray(addresses) || !addresses.every((address) => typeof address === "string") || typeof expiresAt !== "number" || !isBytes(key, 32) || !isBytes(secret, inviteSecretBytes) || !Array.isArray(spheres)) return undefined;
  const read: InviteSphere[] = [];
  for (const sphere of spheres as unknown[]) {
    if (!hasExactly(sphere, ["id", "name"]) || !isBytes(sphere["id"], 32) || typeof sphere["name"] !== "string") return undefined;
    read.push({ id: encodeId(sphere["id"]), name: sphere["name"] });
  }
  return { key: encodeId(key), name, addresses: addresses as string[], spheres: read, expiresAt, secret };
};

const hasExactly = (value: unknown, names: readonly string[]): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array) && Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
const isBytes = (value: unknown, length: number): value is Uint8Array => value instanceof Uint8Array && value.length === length;

/**
 * Signatures checked ahead of the step that judges their records, wherever the caller's `check` does that: in Node a few other threads,
 * so that this one stays free (docs/adr: signatures off the main thread).
 *
 * Only records signed by themselves, and only many at once: of a bundle a record's share of a check is less than the way there and back.
 * What `check` does not take, or fails at, is checked in its turn as ever, so the verdicts are the same with it and without.
 */
import { decodeId, openHeader, sameBytes, soleCheck, type Crypto, type Envelope, type SignatureCheck } from "@cosmicsync/protocol";

/** Answers in order. Undefined where it has no room for them now. */
export type CheckSignatures = (checks: readonly SignatureCheck[]) => Promise<readonly boolean[]> | undefined;

export interface VerifyAhead {
  /** The cryptography given, but what is known ahead is not computed again. */
  readonly crypto: Crypto;
  /** Checks what these envelopes need; what it found is known until the answer is called. */
  prepare(envelopes: readonly Envelope[]): Promise<() => void>;
}

/** Fewer are checked sooner here than elsewhere. */
const checksLeast = 16;
const nothingKnown = (): void => undefined;

export function createVerifyAhead(crypto: Crypto, check: CheckSignatures): VerifyAhead {
  /** By signature: of two checks with one signature the first is known. */
  const known = new Map<string, { readonly check: SignatureCheck; readonly good: boolean }>();
  const nameOf = ({ signature }: SignatureCheck): string => String.fromCharCode(...signature);

  return {
    crypto: {
      ...crypto,
      verify(publicKey, message, signature) {
        const held = known.size === 0 ? undefined : known.get(nameOf({ publicKey, message, signature }));
        if (held === undefined || !sameBytes(held.check.publicKey, publicKey) || !sameBytes(held.check.message, message)) return crypto.verify(publicKey, message, signature);
        return held.good;
      },
    },
    async prepare(envelopes) {
      if (envelopes.length < checksLeast) return nothingKnown;
      const checks = envelopes.flatMap((envelope) => checkOf(crypto, envelope) ?? []);
      if (checks.length < checksLeast) return nothingKnown;
      const good = await check(checks)?.catch(() => undefined);
      if (good?.length !== checks.length) return nothingKnown;
      const names = checks.flatMap((each, index) => {
        const name = nameOf(each);
        if (known.has(name)) return [];
        known.set(name, { check: each, good: good[index]! });
        return [name];
      });
      return () => { for (const name of names) known.delete(name); };
    },
  };
}

function checkOf(crypto: Crypto, { header: bytes, proof }: Envelope): SignatureCheck | undefined {
  const header = openHeader({ header: bytes }, crypto.hash);
  return header.ok ? soleCheck(decodeId(header.value.author), decodeId(header.value.id), proof) : undefined;
}

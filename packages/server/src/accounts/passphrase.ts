/**
 * Passphrases: argon2id (RFC 9106) with memory that makes guessing costly, a few at a time, so that a rush of sign-ins cannot
 * take the node's memory. A name that nobody bears costs as much as a wrong passphrase, so the time tells nothing.
 */
import { hash, hashRaw, verify, type Algorithm } from "@node-rs/argon2";
import { Refused } from "@cosmicsync/protocol";
import { foldName } from "./fold-name.ts";

export interface Passphrases {
  hash(passphrase: string): Promise<string>;
  /** Whether it is the one behind the hash; without a hash it takes as long and is never so. */
  matches(passphraseHash: string | undefined, passphrase: string): Promise<boolean>;
  /** 32 bytes for sealing under a passphrase, with what is needed to derive them again. */
  stretch(passphrase: string, salt: Uint8Array): Promise<{ readonly key: Uint8Array; readonly memoryKiB: number; readonly passes: number }>;
}

/** More than this many waiting are turned away: each would wait longer than anybody does. */
const longestQueue = 64;
const argon2id: Algorithm = 2 as Algorithm.Argon2id;

export const createPassphrases = async (random: (count: number) => Uint8Array, settings: { readonly passphraseMemoryKiB: number; readonly passphrasePasses: number; readonly passphraseConcurrency: number }): Promise<Passphrases> => {
  const turns = createTurns(settings.passphraseConcurrency);
  const cost = { algorithm: argon2id, memoryCost: settings.passphraseMemoryKiB, timeCost: settings.passphrasePasses, parallelism: 1, outputLen: 32 };
  const nobody = await hash(Buffer.from(random(32)), { ...cost, salt: random(16) });
  return {
    hash: (passphrase) => turns(() => hash(canonical(passphrase), { ...cost, salt: random(16) })),
    matches: async (passphraseHash, passphrase) => (await turns(() => verify(passphraseHash ?? nobody, canonical(passphrase)))) && passphraseHash !== undefined,
    stretch: async (passphrase, salt) => ({ key: new Uint8Array(await turns(() => hashRaw(canonical(passphrase), { ...cost, salt }))), memoryKiB: cost.memoryCost, passes: cost.timeCost }),
  };
};

/** The same keys pressed on two keyboards are one passphrase. */
const canonical = (passphrase: string): string => passphrase.normalize("NFKC");

const createTurns = (most: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) {
      if (waiting.length >= longestQueue) throw new Refused("request/timed-out");
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try { return await work(); } finally {
      const next = waiting.shift();
      if (next === undefined) running--; else next();
    }
  };
};

const tooCommon = new Set(["passwordpassword", "password1234", "password123456", "1234567890", "12345678910", "123456789012", "0123456789", "qwertyuiop", "qwertzuiop", "azertyuiop", "qwerty123456", "iloveyou123", "letmeinplease", "correcthorsebatterystaple", "passphrase", "mypassphrase", "changemeplease", "aaaaaaaaaa", "sharedspheres", "cosmicsync"]);

/** Refuses what guessing finds first. Length does the most, so there are no rules about signs and digits. */
export const requireStrong = (passphrase: string, name: string): void => {
  const folded = canonical(passphrase).toLowerCase().replace(/[\s._-]/g, "");
  const weak = [...canonical(passphrase)].length < 10 || new Set(folded).size < 5 || tooCommon.has(folded) || foldName(passphrase).includes(foldName(name)) && passphrase.length < name.length + 8;
  if (weak) throw new Refused("account/passphrase-weak", { where: "/body/passphrase" });
};

/**
 * `cosmicsync account move|receive|stay`: takes a person with keys, records and pending introductions to another node, by way of a sealed
 * file and a code that is said once. The file is made for its owner alone (0600) and never written over.
 */
import { open, readFile, unlink } from "node:fs/promises";
import { callOff, createKeyring, defaultSettings, handOut, takeIn, type MoveParts } from "@cosmicsync/server";
import type { Output } from "../control.ts";
import type { Engine } from "../engine.ts";

export type AccountAsked =
  | { readonly action: "move"; readonly name: string; readonly to: string }
  | { readonly action: "receive"; readonly file: string; readonly code: string; readonly name?: string; readonly json?: boolean }
  | { readonly action: "stay"; readonly name: string };

/** What the command needs of an engine. */
export const movePartsOf = ({ store, replica, crypto, nodeSigner, now, secrets }: Engine): MoveParts =>
  ({ store, replica, crypto, nodeSigner, now, keyring: createKeyring(crypto, secrets.sealing.reveal()), consentWording: defaultSettings.consentWording });

export const accountCommand = async (parts: MoveParts, asked: unknown, output: Output): Promise<number> => {
  const given = asked as AccountAsked;
  switch (given.action) {
    case "move": await move(parts, given, output); break;
    case "receive": await receive(parts, given, output); break;
    case "stay":
      await callOff(parts, given.name);
      output.out(`The move is called off: ${given.name} stays at this node. Delete the file that was made for it.`);
  }
  return 0;
};

const move = async (parts: MoveParts, { name, to }: AccountAsked & { action: "move" }, output: Output): Promise<void> => {
  // Made before anything changes: a file that cannot be written hands nobody out.
  const file = await open(to, "wx", 0o600);
  let written = false;
  try {
    const { bundle, code, records } = await handOut(parts, name);
    await file.writeFile(bundle);
    await file.sync();
    written = true;
    output.out(code);
    output.err([
      "", `  ${name} is in ${to}, with ${records} records. The code above opens it; it is kept nowhere, so write it down.`,
      "", "  Next, at the other node:", `    npx cosmicsync account receive ${to} --code CODE`,
      "", "  Until they have arrived nothing is said for them from here; what comes for them follows them.",
      `  To call it off:  npx cosmicsync account stay ${quotedName(name)}`, "",
    ].join("\n"));
  } finally {
    await file.close();
    if (!written) await unlink(to);
  }
};

const receive = async (parts: MoveParts, { file, code, name, json }: AccountAsked & { action: "receive" }, output: Output): Promise<void> => {
  const taken = await takeIn(parts, await readFile(file), code, name);
  if (json === true) return output.out(JSON.stringify({ person: taken.person, name: taken.name, records: taken.records, waiting: taken.waiting }));
  output.out(`${taken.name} lives here now, with ${taken.records} records, and signs in with the same passphrase.`);
  if (taken.waiting > 0) output.out(`${taken.waiting} more wait for what they speak of; they come in when this node has heard of it from its neighbours.`);
  output.err("\n  The old node forgets them as soon as it hears of it: keep the two in touch until then (npx cosmicsync peer list).\n  Delete the file; it opens nothing new, and holds everything old.\n");
};

const quotedName = (name: string): string => (/^[\w.@-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`);

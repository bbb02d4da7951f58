/** `cosmicsync transfer status` and `transfer finish`: what became of a transfer, and its end for good. */
import { StorageError } from "@cosmicsync/storage";
import { finishTransfer, isSamePlace, openSide, placeName, transferStateOf, type Place } from "@cosmicsync/storage/transfer";
import type { Output } from "../control.ts";
import { activePlace, readNamed, writeNamed } from "../database.ts";
import { openHome } from "../home.ts";
import type { Settings } from "../settings.ts";

const now = Date.now;
const meanings = {
  giving: "a transfer out of it is under way; it is in use", receiving: "is being filled; not in use yet", left: "everything moved away; fenced",
  active: "in use; the way back is kept", none: "takes part in no transfer",
} as const;

export const transferStatusCommand = async ({ json }: { readonly json: boolean }, settings: Settings, output: Output): Promise<number> => {
  const home = await openHome(settings.home);
  const named = await readNamed(home);
  const mismatch = await activePlace(settings, home).then(() => undefined, (error: unknown) => error as Error);
  const active = named?.active ?? (await activePlace(settings, home));
  const others = named?.transfer === undefined ? [] : [named.transfer.from, named.transfer.to].filter((place) => !isSamePlace(place, active));
  const told = await Promise.all([active, ...others].map(async (place: Place) => {
    const state = await transferStateOf(place, now);
    return { database: placeName(place), inUse: place === active, role: state?.role ?? ("none" as const), ...(state === undefined ? {} : { other: state.other, since: state.since }), ...(state?.copying === undefined ? {} : { rows: state.copying.rows, table: state.copying.table }) };
  }));
  if (json) output.out(JSON.stringify({ databases: told, ...(mismatch === undefined ? {} : { mismatch: mismatch.message }) }));
  else for (const { database, inUse, role, other, rows, table } of told) output.out(`${inUse ? "*" : " "} ${database}: ${meanings[role]}${other === undefined ? "" : ` (the other side is ${other})`}${rows === undefined ? "" : `, ${rows} rows copied, now ${table}`}`);
  if (mismatch !== undefined) throw mismatch;
  return 0;
};

export const transferFinishCommand = async ({ keep }: { readonly keep: boolean }, settings: Settings, output: Output): Promise<number> => {
  const home = await openHome(settings.home);
  const named = await readNamed(home);
  if (named?.transfer === undefined) throw new StorageError("transfer/none");
  const left = isSamePlace(named.active, named.transfer.to) ? named.transfer.from : named.transfer.to;
  await using activeSide = await openSide(named.active, now);
  await using leftSide = await openSide(left, now);
  await finishTransfer({ active: activeSide, left: leftSide, keepLeft: keep });
  await writeNamed(home, { active: named.active });
  output.out(`Finished: ${placeName(named.active)} is the node's database, ${placeName(left)} ${keep ? "is left as it was, fenced" : "is deleted"}.`);
  return 0;
};

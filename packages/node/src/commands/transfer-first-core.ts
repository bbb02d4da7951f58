/** `cosmicsync transfer --from legacy.sqlite`: people of the first CosmicSyncCore, as invitations with their messages. */
import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { CodedError } from "@cosmicsync/protocol";
import type { Output } from "../control.ts";
import { openEngine } from "../engine.ts";
import { takeFirstCore } from "../first-core/take.ts";
import type { Settings } from "../settings.ts";

export { isFirstCore } from "../first-core/read.ts";
export interface FirstCoreGiven { readonly to?: string; readonly dryRun: boolean; readonly json: boolean; readonly invitations?: string }

/** Into the node's own database, which no other process may hold meanwhile. */
export const firstCoreCommand = async (path: string, { to, dryRun, json, invitations }: FirstCoreGiven, settings: Settings, output: Output): Promise<number> => {
  if (to !== undefined) throw new Error("people of the first CosmicSyncCore are taken into the node's own database: leave --to out");
  await using engine = await openEngine(settings).catch((error: unknown) => {
    throw (error as { code?: string }).code === "storage/locked" ? new CodedError("transfer/node-running", { remedy: "stop the node for this" }, error) : error;
  });
  const startedAt = engine.now();
  const codes = join(engine.home.folder, `invitations-${startedAt}.jsonl`), report = join(engine.home.folder, `first-core-${startedAt}.jsonl`);
  const file = dryRun ? undefined : openSync(invitations ?? codes, "as", 0o600);
  try {
    const { notTaken, ...counts } = await takeFirstCore(path, {
      replica: engine.replica, vocabulary: engine.vocabulary, crypto: engine.crypto, signer: engine.nodeSigner, sphere: engine.homeSphere, startedAt,
      invited: ({ contact, code, expiresAt }) => { if (file !== undefined) appendFileSync(file, `${JSON.stringify({ contact, code, expiresAt: new Date(expiresAt).toISOString() })}\n`); },
    }, { dryRun });
    for (const { table, id, reason } of notTaken) output.err(`${table} ${id}: ${reason}`);
    if (notTaken.length > 0 && !dryRun) appendFileSync(report, notTaken.map((one) => `${JSON.stringify(one)}\n`).join(""), { mode: 0o600 });
    if (json) output.out(JSON.stringify({ ...counts, notTaken: notTaken.length }));
    else {
      output.out(`${dryRun ? "Would have: " : ""}${counts.users} people read, ${counts.invitations} invited, ${counts.unchanged} invited before; ${counts.messages} messages read, ${counts.archived} kept for their authors; ${notTaken.length} rows not taken.`);
      if (notTaken.length > 0 && !dryRun) output.out(`Each row that was not taken is in ${report}, with its id and the reason.`);
      if (counts.invitations > 0 && !dryRun) output.out(`The invitation codes are in ${invitations ?? codes}: send each to its person, then delete the file. The node itself keeps only hashes.`);
    }
    return 0;
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

/** The commands that look after the database, as data for commander. */
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { declareShards, type ShardsCommandName } from "./shards-program.ts";

export type KeepingCommand = "transfer" | "transfer finish" | "transfer status" | "transfer back" | "backup" | "restore" | "verify" | "check" | ShardsCommandName;

const path = (text: string): string => resolve(text);
const placeText = "postgres://user:password@host:port/database, or a path to a SQLite file";

export const declareKeeping = (program: Command, run: (command: KeepingCommand, given: Readonly<Record<string, unknown>>) => Promise<void>): void => {
  // Options after a subcommand are the subcommand's.
  const transfer = program.enablePositionalOptions().command("transfer").enablePositionalOptions()
    .description("move everything to another database, verify it, and switch the node to it; run again, it goes on where it was")
    .option("--to <place>", `where to: ${placeText}; without it the node's own database`)
    .option("--from <place>", "where from, if not the node's own database; also a database of the first CosmicSyncCore")
    .option("--dry-run", "say what would be moved, change nothing", false)
    .option("--online", "while a node is running: it goes over by itself, and writes pause for a moment", false)
    .option("--json", "end with one line of JSON", false)
    .option("--invitations <file>", "from the first CosmicSyncCore: where to write the invitation codes", path)
    .action((given: Record<string, unknown>) => run("transfer", given));
  transfer.command("status").description("say which database is the node's, and what became of the last transfer")
    .option("--json", "answer as JSON", false)
    .action((given: Record<string, unknown>) => run("transfer status", given));
  transfer.command("back").description("return to the database from before, with all that was written since")
    .option("--online", "while a node is running", false)
    .option("--json", "end with one line of JSON", false)
    .action((given: Record<string, unknown>) => run("transfer back", given));
  transfer.command("finish").description("give up the way back: the database from before is deleted")
    .option("--keep", "leave it where it is, fenced", false)
    .action((given: Record<string, unknown>) => run("transfer finish", given));

  const key = (command: Command): Command => command
    .addOption(new Option("--passphrase-file <file>", "a file with the passphrase").argParser(path))
    .addOption(new Option("--key-file <file>", "an age key file (AGE-SECRET-KEY-1...)").argParser(path));
  key(program.command("backup")
    .description("write an encrypted backup into a folder, while the node runs or not")
    .argument("<folder>", "where to", path)
    .option("--incremental", "only what changed since the last backup in that folder", false)
    .option("--erasures-only", "only bring what guards people up to date: erasures, withdrawals, people's keys; quick, without a key", false)
    .addOption(new Option("--recipient <key...>", "age public keys (age1...) that may open it").default([]))
    .option("--json", "end with one line of JSON", false))
    .action((folder: string, given: Record<string, unknown>) => run("backup", { folder, ...given }));
  const keys = (command: Command): Command => command
    .addOption(new Option("--keys <file...>", "further files of people's keys, from another copy of the backups; the newest is taken").argParser((text: string, before: readonly string[] = []) => [...before, path(text)]));
  keys(key(program.command("restore")
    .description("make a node's folder anew from a backup: an empty folder, or one whose database is empty")
    .argument("<from>", "folder of backups, or one backup file of it", path)
    .addOption(new Option("--erasures <file...>", "further lists of erasures, from another copy of the backups or the old folder").argParser((text: string, before: readonly string[] = []) => [...before, path(text)]))
    .option("--json", "end with one line of JSON", false)))
    .action((from: string, given: Record<string, unknown>) => run("restore", { from, ...given }));
  keys(key(program.command("verify")
    .description("read a backup whole and compare every digest; writes nothing")
    .argument("<from>", "folder of backups, or one backup file of it", path)
    .option("--json", "end with one line of JSON", false)))
    .action((from: string, given: Record<string, unknown>) => run("verify", { from, ...given }));
  program.command("check")
    .description("look whether this node's own database is as it was written: its files, every record's signature, every table; not while a node runs on the folder")
    .option("--repair", "make tables and indexes anew from the records, and take out records that were damaged, so that they come again from neighbours", false)
    .option("--json", "end with one line of JSON: {records, findings, repaired}", false)
    .action((given: Record<string, unknown>) => run("check", given));

  declareShards(program, run);
};

/** `cosmicsync shards`, as data for commander. */
import { InvalidArgumentError, Option, type Command } from "commander";

export type ShardsCommandName = `shards ${"init" | "status" | "plan" | "rebalance" | "verify" | "isolate"}`;

const count = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 64_000) throw new InvalidArgumentError("a whole number from 1 to 64000");
  return Number(text);
};

export const declareShards = (program: Command, run: (command: ShardsCommandName, given: Readonly<Record<string, unknown>>) => Promise<void>): void => {
  const shards = program.command("shards").description("spread the database over several machines with Citus, by owner (docs/operations/sharding.md)");
  const database = (command: Command): Command => command
    .option("--database <address>", "the coordinator: postgres://user:password@host:port/database; without it the node's own database")
    .option("--json", "answer as JSON", false);
  const empty = new Option("--empty <host:port>", "a machine that is to give up all its shards, before it is taken away");

  database(shards.command("init")
    .description("make a PostgreSQL with Citus ready: extension, machines, schema, every table spread by owner; rows that are there go along. Run again, it goes on"))
    .option("--machine <host:port...>", "machines to add, as the coordinator reaches them", [])
    .option("--coordinator <host:port>", "the coordinator as the other machines reach it; needed with the first machine")
    .addOption(new Option("--shards <count>", "shards of each table, for good: many more than there will ever be machines").default(32).argParser(count))
    .action((given: Record<string, unknown>) => run("shards init", given));
  database(shards.command("status").description("say which machines there are, what each holds, and what is wrong"))
    .action((given: Record<string, unknown>) => run("shards status", given));
  database(shards.command("plan").description("say what `rebalance` would move, how much that is and how long it takes; changes nothing"))
    .addOption(empty)
    .action((given: Record<string, unknown>) => run("shards plan", given));
  database(shards.command("rebalance").description("move shards until the machines hold about the same, while nodes run; stopped, it is run again and goes on"))
    .addOption(empty)
    .action((given: Record<string, unknown>) => run("shards rebalance", given));
  database(shards.command("verify").description("prove that every row is there once and in its place, and compare the digest of each table with those of the verify before"))
    .action((given: Record<string, unknown>) => run("shards verify", given));
  database(shards.command("isolate").description("give one owner, such as a large sphere, shards of its own"))
    .argument("<owner>", "id of the person, sphere or project")
    .option("--to <host:port>", "move these shards to that machine")
    .action((owner: string, given: Record<string, unknown>) => run("shards isolate", { owner, ...given }));
};

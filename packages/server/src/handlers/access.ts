/** Who and what comes in with an account: keys for programs, and what happened with the account here. */
import type { KeyView } from "@cosmicsync/api";
import { Refused } from "@cosmicsync/protocol";
import type { Row } from "@cosmicsync/storage";
import { keysCount, scopesOf } from "../accounts/api-key.ts";
import { isAct, noteAct, readActs } from "../accounts/audit.ts";
import { confirmAccount } from "../accounts/confirm.ts";
import type { Handlers } from "../http/call.ts";
import { timeOf } from "../views/time.ts";
import type { HandlerParts } from "./parts.ts";

export const accessHandlers = (parts: HandlerParts): Pick<Handlers, "keys" | "makeKey" | "endKey" | "activity"> => ({
  async keys(call) {
    const rows = await parts.store.read.list("apiKey", { owner: call.person }, { limit: keysCount });
    return { keys: rows.sort((a, b) => b.createdAt - a.createdAt).map(showKey) };
  },
  async makeKey(call) {
    const { name, scopes, days = 90, passphrase } = call.body;
    await confirmAccount(parts, call.person, passphrase);
    return call.write(async ({ writer }) => {
      const held = await writer.list("apiKey", { owner: call.person }, { limit: keysCount });
      for (const key of held) if (key.expiresAt <= parts.now()) await writer.delete("apiKey", { ownerId: key.ownerId, tokenHash: key.tokenHash });
      if (held.filter(({ expiresAt }) => expiresAt > parts.now()).length >= keysCount) throw new Refused("account/too-many-keys", { facts: { most: keysCount } });
      const { token, key } = await parts.apiKeys.make(writer, call.person, { name, scopes, days });
      await noteAct(parts, writer, call.person, "key-made", call.agent);
      return { token, key: showKey(key) };
    });
  },
  endKey: (call) => call.write(async ({ writer }) => {
    const place = { ownerId: call.person, tokenHash: call.params.key };
    if ((await writer.get("apiKey", place)) === undefined) throw new Refused("account/key-not-found");
    await writer.delete("apiKey", place);
    await noteAct(parts, writer, call.person, "key-ended", call.agent);
    return null;
  }),
  async activity(call) {
    const rows = await readActs(parts.store.read, call.person);
    return { entries: rows.flatMap(({ at, act, device }) => (isAct(act) ? [{ at: timeOf(at), act, device }] : [])) };
  },
});

const showKey = (key: Row<"apiKey">): KeyView => ({
  id: key.tokenHash, name: key.name, scopes: scopesOf(key), createdAt: timeOf(key.createdAt), expiresAt: timeOf(key.expiresAt), ...(key.seenAt === null ? {} : { lastUsedOn: timeOf(key.seenAt) }),
});

/** The account again behind its passphrase, before something that cannot be undone or that lets others in. */
import { Refused, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Row, Store } from "@cosmicsync/storage";
import type { Passphrases } from "./passphrase.ts";

export const readAccount = async (reader: Reader, person: RecordId): Promise<Row<"account">> => {
  const account = await reader.get("account", { ownerId: person });
  if (account === undefined) throw new Refused("request/not-signed-in");
  return account;
};

export const confirmAccount = async ({ store, passphrases }: { readonly store: Store; readonly passphrases: Passphrases }, person: RecordId, passphrase: string): Promise<Row<"account">> => {
  const account = await readAccount(store.read, person);
  if (!(await passphrases.matches(account.passphraseHash, passphrase))) throw new Refused("account/wrong-name-or-passphrase", { where: "/body/passphrase" });
  return account;
};

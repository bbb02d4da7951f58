/** Signing up, in and out; one's account, its export and its erasure. */
import { Refused, type Purpose, type RecordId } from "@cosmicsync/protocol";
import type { SessionView } from "@cosmicsync/api";
import type { Reader } from "@cosmicsync/storage";
import { noteAct } from "../accounts/audit.ts";
import { confirmAccount, readAccount } from "../accounts/confirm.ts";
import { erasePerson } from "../accounts/erase.ts";
import { exportPerson } from "../accounts/export.ts";
import { foldName } from "../accounts/fold-name.ts";
import { requireStrong } from "../accounts/passphrase.ts";
import { signUp } from "../accounts/sign-up.ts";
import type { Handlers } from "../http/call.ts";
import { readCorrected } from "../reading/corrections.ts";
import { understand } from "../reading/subjects.ts";
import { showAccount } from "../views/sphere-view.ts";
import { timeOf } from "../views/time.ts";
import type { HandlerParts } from "./parts.ts";

export const accountHandlers = (parts: HandlerParts): Pick<Handlers, "signUp" | "signIn" | "signOut" | "account" | "exportMe" | "erase"> => {
  const { store, events, passphrases } = parts;

  const session = async (reader: Reader, person: RecordId, begun: { readonly token: string; readonly expiresAt: number }): Promise<SessionView> =>
    ({ token: begun.token, expiresAt: timeOf(begun.expiresAt), account: await showAccount(reader, await readAccount(reader, person)) });

  return {
    async signUp(call) {
      const { name, passphrase, displayName, invitation, answers, consents } = call.body;
      if (foldName(name) === "") throw new Refused("request/invalid", { where: "/body/name", facts: { message: "A name needs a letter or a digit." } });
      requireStrong(passphrase, name);
      // What can be refused cheaply is, before the costly hash; the step looks again.
      if ((await store.read.get("accountName", { folded: foldName(name) })) !== undefined) throw new Refused("account/name-taken", { where: "/body/name" });
      const passphraseHash = await passphrases.hash(passphrase);
      const understood = answers === undefined ? undefined : understand(parts.vocabulary, answers, call.language, await readCorrected(store.read, [answers.bring, answers.seek], undefined, parts.now()));
      let begun: Awaited<ReturnType<typeof signUp>> | undefined;
      const answer = await call.write(async (step) => {
        begun = await signUp(parts, step, { name, passphraseHash, displayName, invitation, understood, consents: consents as Purpose[], agent: call.agent });
        await noteAct(parts, step.writer, begun.person, "signed-up", call.agent);
        return session(step.writer, begun.person, begun);
      });
      if (begun !== undefined) {
        call.signInCookie(begun.token, begun.expiresAt);
        events.signedUp({ person: begun.person, steward: begun.steward, invited: invitation !== undefined });
      }
      return answer;
    },

    async signIn(call) {
      const { name, passphrase } = call.body;
      const known = await store.read.get("accountName", { folded: foldName(name) });
      const account = known === undefined ? undefined : await store.read.get("account", { ownerId: known.personId });
      if (!(await passphrases.matches(account?.passphraseHash, passphrase)) || account === undefined) {
        events.signInRefused({ known: account !== undefined });
        throw new Refused("account/wrong-name-or-passphrase");
      }
      const person = account.ownerId;
      let begun: { readonly token: string; readonly expiresAt: number } | undefined;
      const answer = await call.write(async (step) => {
        await readAccount(step.writer, person);
        begun = await parts.sessions.begin(step.writer, person, call.agent);
        await noteAct(parts, step.writer, person, "signed-in", call.agent);
        return session(step.writer, person, begun);
      });
      if (begun !== undefined) call.signInCookie(begun.token, begun.expiresAt);
      events.signedIn({ person });
      return answer;
    },

    async signOut(call) {
      await parts.sessions.end(call.person, call.session.tokenHash);
      await store.write((writer) => noteAct(parts, writer, call.person, "signed-out", call.agent));
      call.clearCookie();
      events.signedOut({ person: call.person });
      return null;
    },

    account: async (call) => showAccount(store.read, await readAccount(store.read, call.person)),

    async exportMe(call) {
      const account = await confirmAccount(parts, call.person, call.body.passphrase);
      await store.write((writer) => noteAct(parts, writer, call.person, "exported", call.agent));
      const exported = await exportPerson({ ...parts, nodeName: parts.settings.nodeName }, store.read, account, call.body.passphrase);
      events.exported({ person: call.person });
      return exported;
    },

    async erase(call) {
      await confirmAccount(parts, call.person, call.body.passphrase);
      await call.write(async (step) => { await erasePerson(parts, step, call.person); return null; });
      parts.matcher.remove(call.person);
      call.clearCookie();
      events.erased({ person: call.person });
      return null;
    },
  };
};

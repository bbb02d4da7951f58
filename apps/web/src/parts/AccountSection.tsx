/** The account: taking everything along, and erasing it. Both ask for the passphrase; erasing also asks to write the name. */
import type { AccountView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useSession } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Field } from "./Field.tsx";
import { PassphraseField } from "./PassphraseField.tsx";
import { Problem } from "./Problem.tsx";
import { Window } from "./Window.tsx";
import { download } from "./download.ts";

export function AccountSection({ account }: { readonly account: AccountView }): ReactElement {
  const words = useWords();
  const [open, setOpen] = useState<"export" | "erase">();
  const close = (): void => setOpen(undefined);
  return (
    <section className="card" aria-labelledby="account">
      <h2 id="account">{words.t("account.title")}</h2>
      <p>{words.t("account.about")}</p>
      <p className="row">
        <button type="button" className="quiet" onClick={() => setOpen("export")}>{words.t("export.open")}</button>
        <button type="button" className="quiet danger" onClick={() => setOpen("erase")}>{words.t("erase.open")}</button>
      </p>
      {open === "export" && <Export account={account} onClose={close} />}
      {open === "erase" && <Erase account={account} onClose={close} />}
    </section>
  );
}

interface Open { readonly account: AccountView; readonly onClose: () => void }

function Export({ account, onClose }: Open): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const [passphrase, setPassphrase] = useState("");
  const take = useMutation({
    mutationFn: () => call("exportMe", { body: { passphrase } }),
    onSuccess: (everything) => {
      download(`sharedspheres-${account.person.slice(0, 8)}.json`, JSON.stringify(everything, undefined, 2));
      announce(words.t("export.done"));
      onClose();
    },
  });
  const send = (event: FormEvent): void => { event.preventDefault(); take.mutate(); };
  return (
    <Window title={words.t("export.title")} open onClose={onClose}>
      <form className="form" onSubmit={send}>
        <p>{words.t("export.about")}</p>
        <PassphraseField value={passphrase} onChange={setPassphrase} />
        <Problem of={take.error} />
        <p className="row"><button type="submit" disabled={take.isPending}>{words.t("export.send")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
      </form>
    </Window>
  );
}

function Erase({ account, onClose }: Open): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const session = useSession();
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const erase = useMutation({
    mutationFn: () => call("erase", { body: { passphrase } }),
    onSuccess: async () => {
      await navigate({ to: "/" });
      session.end();
      announce(words.t("erase.done"));
    },
  });
  const meant = name.trim().toLowerCase() === account.signInName.toLowerCase();
  const send = (event: FormEvent): void => { event.preventDefault(); if (meant) erase.mutate(); };
  return (
    <Window title={words.t("erase.title")} open urgent onClose={onClose}>
      <form className="form" onSubmit={send}>
        <p>{words.t("erase.about")}</p>
        <Field label={words.t("erase.name", { name: isolate(account.signInName) })}>{(control) => <input {...control} type="text" dir="auto" autoComplete="off" autoCapitalize="none" spellCheck={false} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
        <PassphraseField value={passphrase} onChange={setPassphrase} />
        <Problem of={erase.error} />
        <p className="row"><button type="submit" className="danger" disabled={!meant || erase.isPending}>{words.t("erase.send")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
      </form>
    </Window>
  );
}

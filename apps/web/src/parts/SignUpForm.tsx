/** Signing up: a name, a passphrase, and what one agrees to. The two answers, if given, become the beginning of the profile. */
import type { Purpose } from "@cosmicsync/protocol";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState, type FormEvent, type ReactElement } from "react";
import { call, ProblemError } from "../call.ts";
import { useRead, useSession } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { ConsentBoxes } from "./ConsentBoxes.tsx";
import { Field } from "./Field.tsx";
import { PassphraseField } from "./PassphraseField.tsx";
import { Problem, problemText } from "./Problem.tsx";
import { strengthOf } from "./strength.ts";

export interface Answers { readonly bring: string; readonly seek: string; readonly language: string }

export function SignUpForm({ answers, invitation }: { readonly answers?: Answers; readonly invitation?: string }): ReactElement {
  const words = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const node = useRead("node", {});
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [code, setCode] = useState(invitation ?? "");
  const [hasCode, setHasCode] = useState(invitation !== undefined);
  const opened = useRef(false);
  const [granted, setGranted] = useState<readonly Purpose[]>([]);
  const [tooShort, setTooShort] = useState(false);
  const signUp = useMutation({
    mutationFn: () => call("signUp", { body: { name: name.trim(), passphrase, consents: [...granted], ...(answers === undefined ? {} : { answers }), ...(code.trim() === "" ? {} : { invitation: code.trim() }) } }),
    onSuccess: (made) => {
      session.begin(made);
      void navigate({ to: "/profile" });
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const short = strengthOf(passphrase) === "short";
    setTooShort(short);
    if (!short) signUp.mutate();
  };
  const about = (codeOfProblem: string): string | undefined => (signUp.error instanceof ProblemError && signUp.error.code === codeOfProblem ? problemText(words, signUp.error) : undefined);
  const nameError = about("account/name-taken");
  const passphraseError = tooShort ? words.t("passphrase.strength.short") : about("account/passphrase-weak");
  const required = about("invitation/required");
  const invitationError = required ?? about("invitation/unknown");
  return (
    <form className="card form" onSubmit={send}>
      {node.data?.firstAccount === true && <p className="note">{words.t("signUp.first")}</p>}
      <Field label={words.t("signUp.name")} hint={words.t("signUp.name.hint")} error={nameError}>
        {(control) => <input {...control} type="text" autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={2} maxLength={64} dir="auto" value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <PassphraseField isNew value={passphrase} onChange={setPassphrase} error={passphraseError} />
      {hasCode || invitationError !== undefined ? (
        <Field label={words.t("signUp.invitation")} error={invitationError}>
          {(control) => <input {...control} type="text" dir="ltr" autoComplete="off" autoCapitalize="none" spellCheck={false} autoFocus={opened.current} required={required !== undefined} minLength={8} maxLength={64} value={code} onChange={(event) => setCode(event.target.value)} />}
        </Field>
      ) : <p><button type="button" className="quiet small" onClick={() => { opened.current = true; setHasCode(true); }}>{words.t("signUp.invitation.have")}</button></p>}
      <ConsentBoxes granted={granted} onChange={(purpose, yes) => setGranted(yes ? [...granted, purpose] : granted.filter((one) => one !== purpose))} />
      {nameError === undefined && passphraseError === undefined && invitationError === undefined && <Problem of={signUp.error} />}
      <p className="row">
        <button type="submit" disabled={signUp.isPending}>{words.t("signUp.send")}</button>
        <Link to="/sign-in">{words.t("signUp.already")}</Link>
      </p>
    </form>
  );
}

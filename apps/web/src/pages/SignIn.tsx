/** Signing in, and back to where one wanted to go. */
import { useMutation } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { Field } from "../parts/Field.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { PassphraseField } from "../parts/PassphraseField.tsx";
import { Problem } from "../parts/Problem.tsx";
import { useSession } from "../reads.ts";
import { useWords } from "../words/context.ts";

export function SignIn(): ReactElement {
  const words = useWords();
  const { then } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  const session = useSession();
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const signIn = useMutation({
    mutationFn: () => call("signIn", { body: { name: name.trim(), passphrase } }),
    onSuccess: (begun) => {
      session.begin(begun);
      router.history.push(then ?? "/mine");
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <div className="page narrow">
      <PageHeading title={words.t("signIn.title")} />
      <form className="card form" onSubmit={send}>
        <Field label={words.t("signUp.name")}>
          {(control) => <input {...control} type="text" autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={2} maxLength={64} dir="auto" value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <PassphraseField value={passphrase} onChange={setPassphrase} />
        <Problem of={signIn.error} />
        <p className="row"><button type="submit" disabled={signIn.isPending}>{words.t("signIn.send")}</button></p>
      </form>
      <p>{words.t("signIn.new")} <Link to="/">{words.t("nav.begin")}</Link> · <Link to="/sign-up">{words.t("signUp.title")}</Link></p>
    </div>
  );
}

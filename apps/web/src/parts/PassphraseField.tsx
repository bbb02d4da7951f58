/** A passphrase, hidden unless asked to show, with a plain hint of how hard it is to guess when it is a new one. */
import { useState, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Field } from "./Field.tsx";
import { leastPassphraseChars, strengthOf } from "./strength.ts";

export function PassphraseField({ value, onChange, isNew = false, error }: { readonly value: string; readonly onChange: (value: string) => void; readonly isNew?: boolean; readonly error?: string | undefined }): ReactElement {
  const words = useWords();
  const [shown, setShown] = useState(false);
  return (
    <Field label={words.t("passphrase")} hint={isNew ? words.t("passphrase.hint", { least: leastPassphraseChars }) : undefined} error={error}>
      {(control) => (
        <>
          <div className="with-button">
            <input {...control} type={shown ? "text" : "password"} autoComplete={isNew ? "new-password" : "current-password"} autoCapitalize="none" spellCheck={false} required maxLength={256} value={value} onChange={(event) => onChange(event.target.value)} />
            <button type="button" className="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>{words.t("passphrase.show")}</button>
          </div>
          {isNew && value !== "" && <p className="hint" role="status">{words.t(`passphrase.strength.${strengthOf(value)}`)}</p>}
        </>
      )}
    </Field>
  );
}

/** Chooses the name and contact that the other side will see, and says plainly when: only after both have said yes. */
import type { Contact } from "@cosmicsync/protocol";
import { useState, type ReactElement } from "react";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { ContactEditor } from "./ContactEditor.tsx";
import { filledContacts } from "./contacts.ts";
import { Field } from "./Field.tsx";

export interface Reveal { readonly name: string; readonly contacts: readonly Contact[] }
export const revealReady = (reveal: Reveal): boolean => reveal.name.trim() !== "" && filledContacts(reveal.contacts).length > 0;
export const revealBody = (reveal: Reveal): { name: string; contacts: Contact[] } => ({ name: reveal.name.trim(), contacts: filledContacts(reveal.contacts) });

/** What one has said in the profile, as the beginning; a first row to fill in where there is none. */
export function useReveal(): readonly [Reveal, (reveal: Reveal) => void] {
  const { data: profile } = useRead("profile", {});
  const [chosen, setChosen] = useState<Reveal>();
  const begun: Reveal = { name: profile?.name ?? "", contacts: profile !== undefined && profile.contacts.length > 0 ? profile.contacts : [{ channel: "email", address: "" }] };
  return [chosen ?? begun, setChosen];
}

/** `when`: in other words, where more than two have to agree. */
export function RevealFields({ reveal, onChange, when }: { readonly reveal: Reveal; readonly onChange: (reveal: Reveal) => void; readonly when?: string }): ReactElement {
  const words = useWords();
  return (
    <fieldset>
      <legend>{words.t("reveal.title")}</legend>
      <p className="note">{when ?? words.t("reveal.when")}</p>
      <Field label={words.t("reveal.name")}>
        {(control) => <input {...control} type="text" required dir="auto" maxLength={120} autoComplete="name" value={reveal.name} onChange={(event) => onChange({ ...reveal, name: event.target.value })} />}
      </Field>
      <p className="label">{words.t("reveal.contacts")}</p>
      <ContactEditor label={words.t("reveal.contacts")} contacts={reveal.contacts} onChange={(contacts) => onChange({ ...reveal, contacts })} />
      {!revealReady(reveal) && <p className="hint">{words.t("reveal.missing")}</p>}
    </fieldset>
  );
}

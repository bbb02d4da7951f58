/** Asks for an introduction to a person, or to whoever leads a project. Asking is already one's own yes. */
import type { MatchView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Field } from "./Field.tsx";
import { Problem } from "./Problem.tsx";
import { RevealFields, revealBody, revealReady, useReveal } from "./RevealFields.tsx";
import { Window } from "./Window.tsx";
import { useOnceKey } from "./onceKey.ts";

export interface Asked { readonly person?: string; readonly project?: string; readonly name: string }
export const askedOf = (match: MatchView): Asked =>
  match.project !== undefined ? { project: match.project.id, name: match.project.title } : { ...(match.person === undefined ? {} : { person: match.person.id }), name: match.person?.pseudonym ?? "" };

export function AskDialog({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const idempotencyKey = useOnceKey();
  const [note, setNote] = useState("");
  const [reveal, setReveal] = useReveal();
  const ask = useMutation({
    mutationFn: () => call("ask", {
      body: { ...(asked.project === undefined ? {} : { project: asked.project }), ...(asked.person === undefined || asked.project !== undefined ? {} : { person: asked.person }), ...(note.trim() === "" ? {} : { note: note.trim() }), ...revealBody(reveal) },
      idempotencyKey,
    }),
    onSuccess: async (made) => {
      announce(words.t("ask.done", { date: words.date(made.dueAt) }));
      void refresh("introductions", "matches");
      await navigate({ to: "/introductions/$introduction", params: { introduction: made.id } });
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <Window title={words.t("ask.title", { name: isolate(asked.name) })} open onClose={onClose}>
      <form className="form" onSubmit={send}>
        <p>{words.t("ask.about")}</p>
        <Field label={words.t("ask.note")} hint={words.t("ask.note.hint")} optional={words.t("optional")}>
          {(control) => <textarea {...control} rows={4} dir="auto" maxLength={2_000} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <RevealFields reveal={reveal} onChange={setReveal} />
        <Problem of={ask.error} />
        <p className="row">
          <button type="submit" disabled={ask.isPending || !revealReady(reveal)}>{words.t("ask.send")}</button>
          <button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button>
        </p>
        {!revealReady(reveal) && <p className="hint">{words.t("reveal.missing")}</p>}
      </form>
    </Window>
  );
}

/** The window in which one asks for an introduction: a note, and what the others will see of oneself once all have said yes. Asking is already one's own yes. */
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Field } from "./Field.tsx";
import { Problem } from "./Problem.tsx";
import { RevealFields, revealBody, revealReady, useReveal } from "./RevealFields.tsx";
import { Window } from "./Window.tsx";
import { useOnceKey } from "./onceKey.ts";

/** What is sent whoever is asked. */
export type Asking = ReturnType<typeof revealBody> & { readonly note?: string };

/** `when`: when the others see it, where more than two have to agree. `ask` sends; `onAsked` goes on from there. */
export function AskWindow<Made extends { readonly dueAt: string }>({ title, about, when, ask, onAsked, onClose }: {
  readonly title: string;
  readonly about: string;
  readonly when?: string;
  readonly ask: (asking: Asking, idempotencyKey: string) => Promise<Made>;
  readonly onAsked: (made: Made) => Promise<void>;
  readonly onClose: () => void;
}): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const idempotencyKey = useOnceKey();
  const [note, setNote] = useState("");
  const [reveal, setReveal] = useReveal();
  const asking = useMutation({
    mutationFn: () => ask({ ...(note.trim() === "" ? {} : { note: note.trim() }), ...revealBody(reveal) }, idempotencyKey),
    onSuccess: async (made) => {
      announce(words.t("ask.done", { date: words.date(made.dueAt) }));
      await onAsked(made);
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <Window title={title} open onClose={onClose}>
      <form className="form" onSubmit={send}>
        <p>{about}</p>
        <Field label={words.t("ask.note")} hint={words.t("ask.note.hint")} optional={words.t("optional")}>
          {(control) => <textarea {...control} rows={4} dir="auto" maxLength={2_000} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <RevealFields reveal={reveal} onChange={setReveal} {...(when === undefined ? {} : { when })} />
        <Problem of={asking.error} />
        <p className="row">
          <button type="submit" disabled={asking.isPending || !revealReady(reveal)}>{words.t("ask.send")}</button>
          <button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button>
        </p>
      </form>
    </Window>
  );
}

/** Asks the two who would complete a team together: all three meet when each has said yes, or nobody does. */
import type { TeamView } from "@cosmicsync/api";
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

interface Both { readonly project: string; readonly people: readonly { readonly id: string; readonly name: string }[] }

/** Nothing where fewer than two of the proposed can be asked. */
export function AskBoth({ project, proposed }: { readonly project: string; readonly proposed: TeamView["proposed"] }): ReactElement | null {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  const people = proposed.flatMap(({ match: { introducible, person } }) => (introducible && person !== undefined ? [{ id: person.id, name: person.pseudonym }] : [])).slice(0, 2);
  if (people.length < 2) return null;
  return (
    <p>
      <button type="button" onClick={() => setAsking(true)}>{words.t("trio.ask", { names: words.list(people.map(({ name }) => isolate(name))) })}</button>
      {asking && <Dialog both={{ project, people }} onClose={() => setAsking(false)} />}
    </p>
  );
}

function Dialog({ both: { project, people }, onClose }: { readonly both: Both; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const idempotencyKey = useOnceKey();
  const [note, setNote] = useState("");
  const [reveal, setReveal] = useReveal();
  const ask = useMutation({
    mutationFn: () => call("askTrio", { body: { people: people.map(({ id }) => id), project, ...(note.trim() === "" ? {} : { note: note.trim() }), ...revealBody(reveal) }, idempotencyKey }),
    onSuccess: async (made) => {
      announce(words.t("ask.done", { date: words.date(made.dueAt) }));
      void refresh("trios", "projectTeam");
      await navigate({ to: "/trios/$trio", params: { trio: made.id } });
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <Window title={words.t("trio.ask", { names: words.list(people.map(({ name }) => isolate(name))) })} open onClose={onClose}>
      <form className="form" onSubmit={send}>
        <p>{words.t("trio.about")}</p>
        <Field label={words.t("ask.note")} hint={words.t("ask.note.hint")} optional={words.t("optional")}>
          {(control) => <textarea {...control} rows={4} dir="auto" maxLength={2_000} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <RevealFields reveal={reveal} onChange={setReveal} when={words.t("trio.reveal.when")} />
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

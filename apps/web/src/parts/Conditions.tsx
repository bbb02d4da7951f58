/** What projects must or must never be about to be suggested to oneself. Each change is kept at once; taking an entry out takes it back. */
import type { ConceptView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { useKeepAnswer, useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { ConceptField } from "./ConceptField.tsx";
import { Loaded } from "./Loaded.tsx";
import { Problem } from "./Problem.tsx";
import { Removable } from "./Removable.tsx";

/** limits.conditionsCount of the protocol: both lists together. */
const mostConditions = 12;

type Held = { readonly must: readonly ConceptView[]; readonly never: readonly ConceptView[] };

export function Conditions(): ReactElement {
  const words = useWords();
  const read = useRead("conditions", { query: { language: words.language } });
  return (
    <section className="card" aria-labelledby="conditions">
      <h2 id="conditions">{words.t("conditions.title")}</h2>
      <p className="hint">{words.t("conditions.about")}</p>
      <Loaded of={read}>{(held) => <Lists held={held} />}</Loaded>
    </section>
  );
}

function Lists({ held }: { readonly held: Held }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const keep = useKeepAnswer();
  const refresh = useRefresh();
  const query = { language: words.language };
  const save = useMutation({
    mutationFn: (wanted: Held) => call("setConditions", { query, body: { must: wanted.must.map(({ id }) => id), never: wanted.never.map(({ id }) => id) } }),
    onSuccess: (kept) => {
      announce(words.t("saved"));
      keep("conditions", { query }, kept);
      void refresh("matches", "fit");
    },
  });
  const add = (list: keyof Held, found: readonly ConceptView[]): void => {
    // One's own words mean nothing to a project.
    const known = found.filter(({ id, kind }) => kind !== "own" && ![...held.must, ...held.never].some((one) => one.id === id));
    if (known.length === 0) announce(words.t("conditions.none"));
    else save.mutate({ ...held, [list]: [...held[list], ...known].slice(0, mostConditions - held.must.length - held.never.length + held[list].length) });
  };
  const full = held.must.length + held.never.length >= mostConditions;
  return (
    <>
      {(["never", "must"] as const).map((list) => (
        <div key={list}>
          {full ? <p className="label">{words.t(`conditions.${list}`)}</p> : (
            <ConceptField label={words.t(`conditions.${list}`)} hint={words.t(`conditions.${list}.hint`)} {...(list === "must" ? { kind: "value" as const } : {})} onFound={(found) => add(list, found)} onInstead={(understood, meant) => add(list, understood.id === meant.id ? [] : [meant])} />
          )}
          <Removable label={words.t(`conditions.${list}`)} entries={held[list]} onChange={(left) => save.mutate({ ...held, [list]: left })} />
        </div>
      ))}
      {full && <p className="hint">{words.t("conditions.full", { count: mostConditions })}</p>}
      <Problem of={save.error} />
    </>
  );
}

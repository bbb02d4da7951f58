/**
 * How words that somebody wrote were understood, where that is not sure: to confirm, or to say what is meant instead. What is said holds for them from then on (and for others,
 * once enough people say the same), and takes the place of what was understood.
 */
import type { ConceptView, LinkedView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Problem } from "./Problem.tsx";

const alternatives = 6;

export function HowUnderstood({ linked, onDone }: {
  readonly linked: LinkedView;
  /** `instead`: what is meant, where it is not what was understood. */
  readonly onDone: (instead: ConceptView | undefined) => void;
}): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [other, setOther] = useState(false);
  const { text, concept } = linked;
  const found = useRead("concepts", other ? { query: { text, language: words.language, limit: alternatives } } : null);
  const say = useMutation({
    mutationFn: (meant: ConceptView | undefined) => call("correct", { body: { text: text.slice(0, 120), language: words.language, ...(meant === undefined ? {} : { concept: meant.id }) } }),
    onSuccess: ({ concept: meant }) => {
      announce(words.t("meant.kept", { text: isolate(text), name: isolate(meant.label) }));
      onDone(meant.id === concept.id ? undefined : meant);
      void refresh("corrections");
    },
  });
  const own = concept.kind === "own";
  return (
    <div className="meant" role="group" aria-label={words.t("meant.label", { text: isolate(text) })}>
      <p>{own ? words.t("meant.own", { text: isolate(text) }) : words.t("meant.as", { text: isolate(text), name: isolate(concept.label) })}</p>
      <p className="row">
        <button type="button" className="quiet small" disabled={say.isPending} onClick={() => say.mutate(own ? undefined : concept)}>{words.t(own ? "meant.keep" : "meant.right")}</button>
        <button type="button" className="quiet small" aria-expanded={other} onClick={() => setOther(!other)}>{words.t("meant.other")}</button>
      </p>
      {other && (
        <ul className="plain row" aria-label={words.t("meant.choose")}>
          {(found.data?.concepts ?? []).filter(({ id }) => id !== concept.id).map((one) => <li key={one.id}><button type="button" className="quiet small" disabled={say.isPending} onClick={() => say.mutate(one)}><bdi>{one.label}</bdi></button></li>)}
          {!own && <li><button type="button" className="quiet small" disabled={say.isPending} onClick={() => say.mutate(undefined)}>{words.t("meant.keep")}</button></li>}
        </ul>
      )}
      <Problem of={say.error} />
    </div>
  );
}

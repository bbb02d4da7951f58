/** What one has said that words of one's own mean, with a way to take each back; nothing where nothing was said. */
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Problem } from "./Problem.tsx";

export function CorrectedWords(): ReactElement | null {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const said = useRead("corrections", { query: { language: words.language } });
  const forget = useMutation({
    mutationFn: (text: string) => call("forgetCorrection", { params: { text } }),
    onSuccess: (_answer, text) => {
      announce(words.t("removed", { name: isolate(text) }));
      void refresh("corrections");
    },
  });
  if (said.data === undefined || said.data.words.length === 0) return null;
  return (
    <section className="card" aria-labelledby="corrected">
      <h2 id="corrected">{words.t("corrected.title")}</h2>
      <p className="hint">{words.t("corrected.about")}</p>
      <ul className="entries">
        {said.data.words.map(({ text, concept }) => (
          <li key={text} className="entry">
            <span className="entry-name">{concept.kind === "own" ? words.t("corrected.own", { text: isolate(text) }) : words.t("corrected.as", { text: isolate(text), name: isolate(concept.label) })}</span>
            <button type="button" className="quiet small" aria-label={words.t("remove", { name: isolate(text) })} disabled={forget.isPending} onClick={() => forget.mutate(text)}>{words.t("corrected.forget")}</button>
          </li>
        ))}
      </ul>
      <Problem of={forget.error} />
    </section>
  );
}

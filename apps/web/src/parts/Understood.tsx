/** What was understood of a free text: the concepts that it was linked to, and the words left as they are. */
import type { LinkedView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";

export function Understood({ title, linked }: { readonly title: string; readonly linked: readonly LinkedView[] }): ReactElement {
  const words = useWords();
  return (
    <div>
      <h3>{title}</h3>
      {linked.length === 0 ? <p className="hint">{words.t("understood.nothing")}</p> : (
        <ul className="chips">
          {linked.map(({ concept, text }) => (
            <li key={concept.id} className={concept.kind === "own" ? "chip own" : "chip"}>
              <bdi>{concept.label}</bdi>
              {concept.kind === "own" ? <small> {words.t("understood.own")}</small> : text.toLowerCase() !== concept.label.toLowerCase() && <small> {words.t("understood.from", { text: isolate(text) })}</small>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** One side's reasons and caveats, in words made from the very terms of the score. */
import type { CaveatView, SideView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import type { WordKey } from "../words/index.ts";
import { Chips } from "./Chips.tsx";
import { briefFactTexts, factTexts } from "./facts.ts";

/** Shown where there is little room; the contract promises that there are as many. */
const briefReasons = 2;
const briefCaveats = 1;

/** What the two figures of a caveat count, where it is not plain. */
const counts: { readonly [C in CaveatView["caveat"]]?: WordKey } = { "little-known": "fact.known", "need-unmet": "fact.unmet" };

export function Reasons({ side, who, title, level, brief = false }: { readonly side: SideView; readonly who: "you" | "them"; readonly title: string; readonly level: 3 | 4; /** Only the strongest reasons and caveat, each in few words. */ readonly brief?: boolean }): ReactElement {
  const words = useWords();
  const Heading = `h${level}` as const;
  return (
    <section className={`side side-${who}${brief ? " brief" : ""}`}>
      <Heading>{title} <small>{words.t("fit", { share: words.percent(side.score) })}</small></Heading>
      <ul className="reasons" aria-label={words.t("reasons")}>
        {side.reasons.slice(0, brief ? briefReasons : undefined).map((reason) => (
          <li key={reason.term} className="reason"><span>{words.t(`reason.${reason.term}.${who}`)}</span> <Chips texts={brief ? briefFactTexts(words, reason.facts) : factTexts(words, reason.facts)} /></li>
        ))}
      </ul>
      <ul className="reasons" aria-label={words.t("caveats")}>
        {side.caveats.slice(0, brief ? briefCaveats : undefined).map((caveat) => (
          <li key={caveat.caveat} className="caveat"><span>{words.t(`caveat.${caveat.caveat}.${who}`)}</span> {!brief && <Chips texts={factTexts(words, caveat.facts, counts[caveat.caveat])} />}</li>
        ))}
      </ul>
    </section>
  );
}

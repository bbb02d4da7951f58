/** One's introductions: those that wait for oneself first, then the open ones, then what has ended. */
import type { IntroductionView } from "@cosmicsync/api";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { Demo } from "./Demo.tsx";
import { Due } from "./Due.tsx";
import { Loaded } from "./Loaded.tsx";
import { Said } from "./Said.tsx";

const waitsForMe = (one: IntroductionView): boolean => one.canAnswer || one.canReply || (one.canStart && one.collaboration === undefined);
const isOpen = (one: IntroductionView): boolean => one.state === "waiting" || one.state === "question";

export function IntroductionList(): ReactElement {
  const words = useWords();
  const read = useRead("introductions", { query: { language: words.language } }, { waiting: true });
  return (
    <Loaded of={read}>
      {({ introductions }) => {
        const mine = introductions.filter(waitsForMe);
        const open = introductions.filter((one) => !waitsForMe(one) && isOpen(one));
        const ended = introductions.filter((one) => !waitsForMe(one) && !isOpen(one));
        return (
          <>
            <section aria-labelledby="waiting">
              <h2 id="waiting">{words.t("mine.waiting")}</h2>
              {mine.length === 0 ? <p className="empty">{words.t("mine.waiting.none")} <Link to="/matches">{words.t("matches.title")}</Link></p> : <List of={mine} />}
            </section>
            {open.length > 0 && <section aria-labelledby="open"><h2 id="open">{words.t("mine.open")}</h2><List of={open} /></section>}
            {ended.length > 0 && <details><summary>{words.t("mine.ended", { count: ended.length })}</summary><List of={ended} /></details>}
          </>
        );
      }}
    </Loaded>
  );
}

function List({ of: introductions }: { readonly of: readonly IntroductionView[] }): ReactElement {
  const words = useWords();
  return (
    <ul className="plain">
      {introductions.map((one) => (
        <li className="card" key={one.id}>
          <h3><Link to="/introductions/$introduction" params={{ introduction: one.id }}><Said text={one.other.name ?? one.other.pseudonym} /></Link> <Demo when={one.other.demo} /></h3>
          {one.project !== undefined && <p>{words.t("introduction.about")} <Said text={one.project.title} /></p>}
          <p>{words.t(`introduction.${one.state}.${one.side}`)}</p>
          {isOpen(one) && <Due at={one.dueAt} />}
        </li>
      ))}
    </ul>
  );
}

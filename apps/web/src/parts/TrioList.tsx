/** One's introductions of three, where there are any. */
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { Due } from "./Due.tsx";
import { Loaded } from "./Loaded.tsx";

export function TrioList(): ReactElement {
  const words = useWords();
  const read = useRead("trios", { query: { language: words.language } }, { waiting: true });
  return (
    <Loaded of={read}>
      {({ trios }) => (trios.length === 0 ? <></> : (
        <section aria-labelledby="trios">
          <h2 id="trios">{words.t("trio.list")}</h2>
          <ul className="plain">
            {trios.map(({ id, others, state, side, answer, dueAt }) => (
              <li className="card" key={id}>
                <h3><Link to="/trios/$trio" params={{ trio: id }}>{words.list(others.map(({ person }) => isolate(person.name ?? person.pseudonym)))}</Link></h3>
                <p>{words.t(state === "waiting" && answer === "yes" ? "trio.said" : state === "waiting" ? `trio.waiting.${side}` : `trio.${state}`)}</p>
                {state === "waiting" && <Due at={dueAt} />}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Loaded>
  );
}

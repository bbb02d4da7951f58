/** Asks the two who would complete a team together: all three meet when each has said yes, or nobody does. */
import type { TeamView } from "@cosmicsync/api";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { AskWindow } from "./AskWindow.tsx";

/** Nothing where fewer than two of the proposed can be asked; whom one has asked as three lately is not asked so again. */
export function AskBoth({ project, proposed }: { readonly project: string; readonly proposed: TeamView["proposed"] }): ReactElement | null {
  const words = useWords();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [asking, setAsking] = useState(false);
  const trios = useRead("trios", { query: { language: words.language } });
  if (trios.data === undefined) return null;
  const asked = new Set(trios.data.trios.flatMap(({ side, state, others }) => (side === "asker" && state !== "revealed" ? others.map(({ person }) => person.id) : [])));
  const people = proposed.flatMap(({ match: { introducible, person } }) => (introducible && person !== undefined && !asked.has(person.id) ? [person] : [])).slice(0, 2);
  if (people.length < 2) return null;
  const title = words.t("trio.ask", { names: words.list(people.map(({ pseudonym }) => isolate(pseudonym))) });
  return (
    <p>
      <button type="button" onClick={() => setAsking(true)}>{title}</button>
      {asking && (
        <AskWindow
          title={title} about={words.t("trio.about")} when={words.t("trio.reveal.when")} onClose={() => setAsking(false)}
          ask={(said, idempotencyKey) => call("askTrio", { body: { people: people.map(({ id }) => id), project, ...said }, idempotencyKey })}
          onAsked={async ({ id }) => {
            void refresh("trios", "projectTeam");
            await navigate({ to: "/trios/$trio", params: { trio: id } });
          }}
        />
      )}
    </p>
  );
}

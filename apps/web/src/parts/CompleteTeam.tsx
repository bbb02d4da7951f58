/**
 * Who together would complete a project's team: a grid of needs against people, what is met now and would be then, and the proposed people to ask. The
 * grid is a table with words in every cell, so that what is seen as a filled mark is read as well.
 */
import type { TeamView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate, type Words } from "../words/index.ts";
import { AskBoth } from "./AskBoth.tsx";
import { AskFor } from "./AskFor.tsx";
import { levelText } from "./facts.ts";
import { Loaded } from "./Loaded.tsx";
import { MatchCard } from "./MatchCard.tsx";
import { Said } from "./Said.tsx";

export function CompleteTeam({ project }: { readonly project: string }): ReactElement {
  const words = useWords();
  const team = useRead("projectTeam", { params: { project }, query: { language: words.language } });
  return (
    <section aria-labelledby="team">
      <h2 id="team">{words.t("team.title")}</h2>
      <Loaded of={team}>
        {(found) => (found.needs.length === 0 ? <p className="empty">{words.t("team.noNeeds")}</p> : (
          <>
            <p className="hint">{words.t(found.proposed.length === 0 ? "team.nobody" : "team.about")}</p>
            <Grid team={found} />
            <AskBoth project={project} proposed={found.proposed} />
            <div className="matches wide">{found.proposed.map(({ match }) => <MatchCard key={match.id} match={match}><AskFor match={match} /></MatchCard>)}</div>
          </>
        ))}
      </Loaded>
    </section>
  );
}

function Grid({ team: { needs, members, proposed, now, then } }: { readonly team: TeamView }): ReactElement {
  const words = useWords();
  const people = [
    ...members.map(({ id, name, you, serves }) => ({ id, name: you ? words.t("team.you") : isolate(name), serves, isNew: false })),
    ...proposed.map(({ match, serves }) => ({ id: match.id, name: isolate(match.person?.name ?? match.person?.pseudonym ?? ""), serves, isNew: true })),
  ];
  return (
    <div className="scrolls" role="region" aria-label={words.t("team.grid")} tabIndex={0}>
      <table className="team">
        <caption className="unseen">{words.t("team.grid")}</caption>
        <thead>
          <tr>
            <th scope="col">{words.t("card.needs")}</th>
            {people.map(({ id, name, isNew }) => <th scope="col" key={id} className={isNew ? "new" : undefined}><Said text={name} />{isNew && <small> {words.t("team.proposed")}</small>}</th>)}
            <th scope="col">{words.t("team.now")}</th>
            <th scope="col">{words.t("team.then")}</th>
          </tr>
        </thead>
        <tbody>
          {needs.map((need, row) => (
            <tr key={need.id}>
              <th scope="row">{need.label} {need.level !== undefined && <small>{levelText(words, need.level)}</small>}</th>
              {people.map(({ id, serves }) => <td key={id}><Mark share={serves[row] ?? 0} words={words} /></td>)}
              <td>{words.percent(now[row] ?? 0)}</td>
              <td>{words.percent(then[row] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A disc filled as far as the need is served; nothing where it is not. */
function Mark({ share, words }: { readonly share: number; readonly words: Words }): ReactElement {
  if (share === 0) return <span className="unseen">{words.t("team.not")}</span>;
  return (
    <>
      <svg className="share" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
        <circle className="bar-ground" cx="10" cy="10" r="9" />
        <circle className="bar-them" cx="10" cy="10" r={9 * Math.sqrt(share)} />
      </svg>
      <span className="unseen">{words.percent(share)}</span>
    </>
  );
}

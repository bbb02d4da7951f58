/**
 * A match: who or what, why for you, why for them, what speaks against it, and a picture of the score. Where there is little room
 * the strongest two reasons and one caveat of each side are shown, and everything is one press away, so that a list can be read.
 */
import type { MatchView } from "@cosmicsync/api";
import { Link } from "@tanstack/react-router";
import { useId, type ReactElement, type ReactNode } from "react";
import { useWords } from "../words/context.ts";
import { Demo } from "./Demo.tsx";
import { PersonFacts } from "./PersonFacts.tsx";
import { ProjectFacts } from "./ProjectFacts.tsx";
import { Reasons } from "./Reasons.tsx";
import { Said } from "./Said.tsx";
import { TermPicture } from "./TermPicture.tsx";
import { useWide } from "./useWide.ts";

export function MatchCard({ match, level = 3, more, children }: { readonly match: MatchView; /** Of the card's heading, one below what it stands under. */ readonly level?: 2 | 3; /** What belongs to everything about it. */ readonly more?: ReactNode; readonly children?: ReactNode }): ReactElement {
  const words = useWords();
  const id = useId();
  const Heading = `h${level}` as const;
  const below = level === 2 ? 3 : 4;
  const { person, project } = match;
  const wide = useWide();
  const sides = (brief: boolean): ReactElement => (
    <div className="sides">
      <Reasons side={match.forYou} who="you" level={below} title={words.t("why.you")} brief={brief} />
      <Reasons side={match.forThem} who="them" level={below} title={words.t("why.them")} brief={brief} />
    </div>
  );
  const headline = project?.summary ?? person?.headline;
  const everything = (
    <>
      {person !== undefined && <PersonFacts of={person} brief />}
      {project !== undefined && <ProjectFacts of={project} />}
      {sides(false)}
      <TermPicture you={match.forYou} them={match.forThem} />
    </>
  );
  return (
    <article className="card match" aria-labelledby={id}>
      <header>
        <p className="kind">{words.t(match.want === "project" ? "match.project" : "match.person")}{match.newHere === true && <> · {words.t("match.newHere")}</>}</p>
        <Heading id={id}>
          {project !== undefined ? <Link to="/projects/$project" params={{ project: project.id }}><Said text={project.title} /></Link> : <Said text={person?.name ?? person?.pseudonym ?? ""} />}
          {" "}<Demo when={project?.demo ?? person?.demo ?? false} />
        </Heading>
      </header>
      {wide ? everything : (
        <>
          {headline !== undefined && <p className="headline"><Said text={headline} /></p>}
          {sides(true)}
          <details><summary>{words.t("match.all")}</summary>{everything}{more}</details>
        </>
      )}
      {children}
      {wide && more}
    </article>
  );
}

/**
 * A closer look at how one project or person fits: asked for when it is opened. What would change it, why it is not among the suggestions where it is
 * not, and the receipt: which fields of both were read.
 */
import type { FitView } from "@cosmicsync/api";
import { Link } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { ProblemError } from "../call.ts";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate, type Words } from "../words/index.ts";
import { Chips } from "./Chips.tsx";
import { levelText } from "./facts.ts";
import { Loaded } from "./Loaded.tsx";
import { Reasons } from "./Reasons.tsx";
import { TermPicture } from "./TermPicture.tsx";

/** `whole`: with the reasons of both sides, where no card around it shows them. */
export function CloserLook({ subject, whole = false }: { readonly subject: string; readonly whole?: boolean }): ReactElement {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const fit = useRead("fit", open ? { params: { subject }, query: { language: words.language } } : null);
  const notAgreed = fit.error instanceof ProblemError && fit.error.code === "match/not-agreed";
  return (
    <details className="closer" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.t(whole ? "closer.whole" : "closer.title")}</summary>
      {notAgreed ? <p className="hint">{words.t("closer.notAgreed")} <Link to="/mine">{words.t("closer.toConsents")}</Link></p> : open && <Loaded of={fit}>{(found) => <Found fit={found} whole={whole} />}</Loaded>}
    </details>
  );
}

function Found({ fit: { match, place, unsuggested, changes, read }, whole }: { readonly fit: FitView; readonly whole: boolean }): ReactElement {
  const words = useWords();
  // On a page of its own it stands under the page's title, in a card under the card's.
  const Heading = whole ? "h2" : "h3";
  return (
    <>
      {place !== undefined && <p>{words.t("closer.place", { place: words.number(place) })}</p>}
      {unsuggested !== undefined && <p>{words.t(`closer.${unsuggested}`)}</p>}
      {whole && (
        <>
          <Heading>{words.t("closer.sides")}</Heading>
          <div className="sides">
            <Reasons side={match.forYou} who="you" level={3} title={words.t("why.you")} />
            <Reasons side={match.forThem} who="them" level={3} title={words.t("why.them")} />
          </div>
          <TermPicture you={match.forYou} them={match.forThem} />
        </>
      )}
      <Heading>{words.t("closer.changes")}</Heading>
      {changes.length === 0 ? <p className="hint">{words.t("closer.noChanges")}</p> : (
        <>
          <p className="hint">{words.t("closer.changes.hint", { score: words.percent(match.score) })}</p>
          <ul>{changes.map((change) => <li key={`${change.change} ${change.concept?.id ?? change.language ?? ""}`}>{changeText(words, change)} <small>{words.t("closer.then", { score: words.percent(change.score) })}</small></li>)}</ul>
        </>
      )}
      <Heading>{words.t("closer.read")}</Heading>
      <dl className="facts">
        <div><dt>{words.t("closer.read.yours")}</dt><dd>{read.yours.length === 0 ? words.t("closer.read.nothing") : <Chips texts={read.yours.map((field) => words.t(`field.${field}`))} />}</dd></div>
        <div><dt>{words.t("closer.read.theirs")}</dt><dd>{read.theirs.length === 0 ? words.t("closer.read.nothing") : <Chips texts={read.theirs.map((field) => words.t(`their.${field}`))} />}</dd></div>
      </dl>
      <p className="hint">{words.t("closer.never")} <Link to="/how-we-suggest">{words.t("suggest.title")}</Link></p>
    </>
  );
}

function changeText(words: Words, { change, concept, level, language, hours }: FitView["changes"][number]): string {
  const name = isolate(concept?.label ?? (language === undefined ? "" : words.languageName(language)));
  return words.t(`change.${change}`, { name, level: level === undefined ? words.t("level.any") : levelText(words, level), hours: words.number(hours ?? 0) });
}

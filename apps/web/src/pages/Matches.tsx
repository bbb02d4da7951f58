/** People and projects that fit, with reasons for both sides. Where nothing can be found it says what to add. */
import type { MatchView } from "@cosmicsync/api";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import { AskFor } from "../parts/AskFor.tsx";
import { CloserLook } from "../parts/CloserLook.tsx";
import { Feedback } from "../parts/Feedback.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { MatchCard } from "../parts/MatchCard.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Blocked, PersonActions } from "../parts/PersonActions.tsx";
import { otherOf, type Other } from "../parts/other.ts";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";

type Want = MatchView["want"];
type Order = "fit" | "newest";
const firstCount = 12;
const mostCount = 50;

export function Matches(): ReactElement {
  const words = useWords();
  const navigate = useNavigate();
  const { want = "person", order = "fit" } = useSearch({ from: "/matches" });
  const go = (to: { readonly want: Want; readonly order: Order }): void => void navigate({ to: "/matches", search: { ...(to.want === "project" ? { want: to.want } : {}), ...(to.order === "newest" ? { order: to.order } : {}) }, replace: true, resetScroll: false });
  return (
    <ForPerson title={words.t("matches.title")}>
      {() => (
        <div className="page">
          <PageHeading title={words.t("matches.title")} />
          <p className="lead">{words.t("matches.lead")} <Link to="/how-we-suggest">{words.t("suggest.title")}</Link></p>
          <div className="check">
            <input type="checkbox" id="newest-first" checked={order === "newest"} onChange={({ target }) => go({ want, order: target.checked ? "newest" : "fit" })} />
            <label htmlFor="newest-first">{words.t("matches.newestFirst")}</label>
          </div>
          <Tabs className="tabs" selectedKey={want} onSelectionChange={(key) => go({ want: key === "project" ? "project" : "person", order })}>
            <TabList aria-label={words.t("matches.want")}>
              <Tab id="person">{words.t("matches.people")}</Tab>
              <Tab id="project">{words.t("matches.projects")}</Tab>
            </TabList>
            <TabPanel id="person"><MatchList want="person" order={order} /></TabPanel>
            <TabPanel id="project"><MatchList want="project" order={order} /></TabPanel>
          </Tabs>
        </div>
      )}
    </ForPerson>
  );
}

function MatchList({ want, order }: { readonly want: Want; readonly order: Order }): ReactElement {
  const words = useWords();
  const [limit, setLimit] = useState(firstCount);
  const [blocked, setBlocked] = useState<Other & { readonly place: number }>();
  const [returned, setReturned] = useState<string>();
  const found = useRead("matches", { query: { want, limit, language: words.language, ...(order === "newest" ? { order } : {}) } });
  const cards = (matches: readonly MatchView[]): ReactElement[] => {
    const shown = matches.filter((match) => blocked === undefined || match.person?.id !== blocked.id).map((match, place) => {
      const other = match.person === undefined ? undefined : otherOf(match.person);
      return (
        <MatchCard key={match.id} match={match} level={2} more={<><CloserLook subject={match.id} /><Feedback subject={match.id} /></>}>
          <AskFor match={match} />
          {other !== undefined && <PersonActions other={other} focused={other.id === returned} onBlocked={() => setBlocked({ ...other, place })} />}
        </MatchCard>
      );
    });
    // The way back stands where the card was.
    if (blocked !== undefined) shown.splice(blocked.place, 0, <Blocked key="blocked" other={blocked} onUndone={() => { setReturned(blocked.id); setBlocked(undefined); }} />);
    return shown;
  };
  return (
    <Loaded of={found}>
      {({ matches, missing, contradictions, empty }) => (
        <>
          {missing.length > 0 && (
            <div className="note">
              <p>{words.t(matches.length === 0 && empty !== "nobody-here" && empty !== "no-projects" ? "missing.empty" : "missing.better")}</p>
              <ul>{missing.map((one) => <li key={one}>{words.t(`missing.${one}`)}</li>)}</ul>
              <p><Link to="/profile">{words.t("missing.toProfile")}</Link></p>
            </div>
          )}
          {contradictions.length > 0 && (
            <div className="note">
              <p>{words.t("contradiction.title")}</p>
              <ul>{contradictions.map((one) => <li key={one.contradiction}>{words.t(`contradiction.${one.contradiction}`, { names: words.list((one.concepts ?? []).map(({ label }) => label)), hours: words.number(one.hours ?? 0), windowHours: words.number(one.windowHours ?? 0) })}</li>)}</ul>
              <p><Link to="/profile">{words.t("missing.toProfile")}</Link></p>
            </div>
          )}
          {empty !== undefined && <p className="empty">{words.t(`matches.empty.${empty}`)} {empty !== "no-projects" && <Link to="/projects">{words.t("projects.title")}</Link>}</p>}
          <p className="unseen" role="status">{words.t("matches.count", { count: matches.length })}</p>
          <div className="matches wide">
            {cards(matches)}
          </div>
          {matches.length >= limit && limit < mostCount && <p><button type="button" className="quiet" onClick={() => setLimit(mostCount)}>{words.t("more")}</button></p>}
        </>
      )}
    </Loaded>
  );
}

/** What surrounds every page: skip link, banner, navigation, the demo notice, the page itself, the footer. */
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useAccount, useRead } from "../reads.ts";
import { useWords, useWordsInUse } from "../words/context.ts";
import { spokenLanguages, type LanguageCode } from "../words/index.ts";
import { Mark } from "./Mark.tsx";

export function Layout(): ReactElement {
  const words = useWords();
  const node = useRead("node", {});
  const moving = useRouterState({ select: (state) => state.isLoading });
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>{words.t("skip")}</a>
      <header className="top">
        <Link to="/" className="brand"><Mark size={28} /> <span>SharedSpheres</span></Link>
        <Navigation />
        <LanguageChoice />
      </header>
      {node.data?.demo === true && <aside className="demo-notice" aria-label={words.t("demo.label")}><strong className="demo">{words.t("demo")}</strong> {words.t("demo.notice")}</aside>}
      <main id="main" tabIndex={-1} aria-busy={moving}><Outlet /></main>
      <footer className="bottom">
        <p>{words.t("footer.what")} <Link to="/how-we-suggest">{words.t("suggest.title")}</Link></p>
        {node.data !== undefined && <p>{words.t("footer.node", { name: node.data.name, version: node.data.version })} <a href={node.data.source} rel="noreferrer">{words.t("footer.source")}</a></p>}
      </footer>
    </>
  );
}

function Navigation(): ReactElement {
  const words = useWords();
  const account = useAccount();
  const here = { className: "here" };
  return (
    <nav aria-label={words.t("nav.label")}>
      <ul>
        {account === null && <li><Link to="/" activeOptions={{ exact: true }} activeProps={here}>{words.t("nav.begin")}</Link></li>}
        {account && <li><Link to="/matches" activeProps={here}>{words.t("matches.title")}</Link></li>}
        <li><Link to="/projects" activeProps={here}>{words.t("projects.title")}</Link></li>
        {account && <li><Link to="/mine" activeProps={here}>{words.t("mine.title")}</Link></li>}
        {account && <li><Link to="/profile" activeProps={here}>{words.t("profile.title")}</Link></li>}
        {account === null && <li><Link to="/sign-in" activeProps={here}>{words.t("signIn.title")}</Link></li>}
      </ul>
    </nav>
  );
}

function LanguageChoice(): ReactElement {
  const { words, choose } = useWordsInUse();
  const codes = Object.keys(spokenLanguages) as LanguageCode[];
  return (
    <label className="language">
      <span className="unseen">{words.t("language.choose")}</span>
      <select value={words.language} onChange={(event) => void choose(event.target.value as LanguageCode)}>
        {codes.map((code) => <option key={code} value={code} lang={code}>{spokenLanguages[code]}</option>)}
      </select>
    </label>
  );
}

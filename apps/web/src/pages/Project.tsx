/** One project: what it is, what it looks for, where it comes from, and the way to the people behind it, or to claim it. */
import type { ProjectView } from "@cosmicsync/api";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { AskDialog } from "../parts/AskDialog.tsx";
import { Chips, SkillChips } from "../parts/Chips.tsx";
import { ClaimProject } from "../parts/ClaimProject.tsx";
import { CloserLook } from "../parts/CloserLook.tsx";
import { Demo } from "../parts/Demo.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { OutsideLink } from "../parts/OutsideLink.tsx";
import { OwnProject } from "../parts/OwnProject.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Said, SaidBlock } from "../parts/Said.tsx";
import { VouchForm } from "../parts/VouchForm.tsx";
import { useAccount, useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";

export function Project(): ReactElement {
  const words = useWords();
  const { project: id } = useParams({ from: "/projects/$project" });
  const read = useRead("project", { params: { project: id }, query: { language: words.language } });
  return <div className="page narrow"><Loaded of={read}>{(project) => <Shown key={project.id} project={project} />}</Loaded></div>;
}

function Shown({ project }: { readonly project: ProjectView }): ReactElement {
  const words = useWords();
  const account = useAccount();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <PageHeading title={isolate(project.title)}><Said text={project.title} /> <Demo when={project.demo} /></PageHeading>
      <p className="lead"><Said text={project.summary} /></p>
      {project.source !== undefined && (
        <p className="note">
          {words.t("project.sourceLine", { name: project.source.name, licence: project.source.licence })}
          {project.source.url !== undefined && <> <OutsideLink to={project.source.url}>{words.t("project.sourceLink")}</OutsideLink></>}
        </p>
      )}
      {!project.claimed && <p className="note">{words.t("project.unclaimed")} {words.t("project.unclaimed.about")}</p>}
      {project.description !== undefined && <SaidBlock text={project.description} />}
      <dl className="facts">
        {project.needs.length > 0 && <div><dt>{words.t("card.needs")}</dt><dd><SkillChips skills={project.needs} /></dd></div>}
        {project.offers.length > 0 && <div><dt>{words.t("project.offers")}</dt><dd><SkillChips skills={project.offers} /></dd></div>}
        {project.interests.length > 0 && <div><dt>{words.t("project.themes")}</dt><dd><Chips texts={project.interests.map((one) => one.label)} /></dd></div>}
        {project.values.length > 0 && <div><dt>{words.t("field.values")}</dt><dd><Chips texts={project.values.map((one) => one.label)} /></dd></div>}
        {project.languages.length > 0 && <div><dt>{words.t("field.languages")}</dt><dd><Chips texts={project.languages.map((one) => words.languageName(one.language))} /></dd></div>}
        {project.hoursPerWeek !== undefined && <div><dt>{words.t("field.hoursPerWeek")}</dt><dd>{words.number(project.hoursPerWeek)}</dd></div>}
        {project.peopleWanted !== undefined && <div><dt>{words.t("project.peopleWanted")}</dt><dd>{words.number(project.peopleWanted)}</dd></div>}
        {project.region !== undefined && <div><dt>{words.t("field.region")}</dt><dd>{words.regionName(project.region)}</dd></div>}
        {project.stage !== undefined && <div><dt>{words.t("project.stage")}</dt><dd>{words.t(`stage.${project.stage}`)}</dd></div>}
        {project.state !== "open" && <div><dt>{words.t("project.state")}</dt><dd>{words.t(`state.${project.state}`)}</dd></div>}
        {project.links.length > 0 && <div><dt>{words.t("field.links")}</dt><dd><ul className="plain">{project.links.map((link) => <li key={link}><OutsideLink to={link} /></li>)}</ul></dd></div>}
        <div><dt>{words.t("project.sphere")}</dt><dd><Said text={project.sphere.name} /></dd></div>
      </dl>
      {project.roles.length > 0 && (
        <section aria-labelledby="roles">
          <h2 id="roles">{words.t("project.roles")}</h2>
          <ul className="plain">{project.roles.map((role) => <li className="card" key={role.id}><h3><Said text={role.title} /></h3><p className="hint">{words.t("role.places", { count: role.places })}</p><SkillChips skills={role.needs} />{role.needs.some(({ must }) => must) && <p className="hint">{words.t("role.musts", { names: words.list(role.needs.filter(({ must }) => must).map(({ label }) => label)) })}</p>}</li>)}</ul>
        </section>
      )}
      {account && !project.mine && <CloserLook subject={project.id} whole />}
      {project.mine && <OwnProject project={project} />}
      {account === null && project.claimed && !project.demo && <p className="row"><Link className="button" to="/">{words.t("project.toAsk")}</Link></p>}
      {account && project.claimed && !project.mine && (project.demo ? <p className="hint">{words.t("whyNot.demo")}</p> : <p className="row"><button type="button" onClick={() => setAsking(true)}>{words.t("ask.open")}</button></p>)}
      {account && !project.claimed && project.source !== undefined && <ClaimProject project={project} person={account.person} />}
      {account?.steward === true && !project.claimed && project.source !== undefined && <VouchForm project={project} />}
      {asking && <AskDialog asked={{ project: project.id, name: project.title }} onClose={() => setAsking(false)} />}
    </>
  );
}

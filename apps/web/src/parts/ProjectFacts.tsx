/** A project in short: what it is, what it looks for, where it comes from. */
import type { ProjectView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { SkillChips } from "./Chips.tsx";
import { Said } from "./Said.tsx";

export function ProjectFacts({ of: project }: { readonly of: ProjectView }): ReactElement {
  const words = useWords();
  return (
    <>
      <p className="headline"><Said text={project.summary} /></p>
      <dl className="facts">
        {project.needs.length > 0 && <div><dt>{words.t("card.needs")}</dt><dd><SkillChips skills={project.needs.slice(0, 8)} /></dd></div>}
        {project.source !== undefined && <div><dt>{words.t("project.source")}</dt><dd>{words.t("project.sourceLine", { name: project.source.name, licence: project.source.licence })}</dd></div>}
      </dl>
      {!project.claimed && <p className="hint">{words.t("project.unclaimed")}</p>}
    </>
  );
}

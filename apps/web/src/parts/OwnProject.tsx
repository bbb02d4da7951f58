/** What whoever leads a project can do with it: change it, find people for it, take it back. */
import type { ProjectView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { AskFor } from "./AskFor.tsx";
import { CompleteTeam } from "./CompleteTeam.tsx";
import { Loaded } from "./Loaded.tsx";
import { MatchCard } from "./MatchCard.tsx";
import { Problem } from "./Problem.tsx";
import { RoleForm } from "./RoleForm.tsx";
import { Window } from "./Window.tsx";

const peopleShown = 6;

export function OwnProject({ project }: { readonly project: ProjectView }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [removing, setRemoving] = useState(false);
  const params = { project: project.id };
  const people = useRead("projectPeople", { params, query: { language: words.language, limit: peopleShown } });
  const remove = useMutation({
    mutationFn: () => call("removeProject", { params }),
    onSuccess: async () => {
      announce(words.t("project.removed"));
      void refresh("projects", "matches");
      await navigate({ to: "/mine" });
    },
  });
  return (
    <>
      <p className="row">
        <Link className="button" to="/projects/$project/edit" params={params}>{words.t("project.edit")}</Link>
        <button type="button" className="quiet" onClick={() => setRemoving(true)}>{words.t("project.remove")}</button>
      </p>
      <RoleForm project={project.id} />
      <CompleteTeam project={project.id} />
      <section aria-labelledby="fits">
        <h2 id="fits">{words.t("project.people")}</h2>
        <Loaded of={people}>
          {({ matches }) => (matches.length === 0 ? <p className="empty">{words.t("project.people.none")}</p> : <div className="matches wide">{matches.map((match) => <MatchCard key={match.id} match={match}><AskFor match={match} /></MatchCard>)}</div>)}
        </Loaded>
      </section>
      {removing && (
        <Window title={words.t("project.remove.title", { title: isolate(project.title) })} open urgent onClose={() => setRemoving(false)}>
          <p>{words.t("project.remove.about")}</p>
          <Problem of={remove.error} />
          <p className="row"><button type="button" className="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>{words.t("project.remove")}</button><button type="button" className="quiet" onClick={() => setRemoving(false)}>{words.t("cancel")}</button></p>
        </Window>
      )}
    </>
  );
}

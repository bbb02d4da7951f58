/** The page on which a person begins a project: the project form, empty, and then the new project's own page. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { useAnnounce } from "../parts/Announcer.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { ProjectForm, draftOfProject, projectBody, type ProjectDraft } from "../parts/ProjectForm.tsx";
import { useOnceKey } from "../parts/onceKey.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";

export function NewProject(): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const idempotencyKey = useOnceKey();
  const make = useMutation({
    mutationFn: (draft: ProjectDraft) => call("createProject", { body: projectBody(draft), idempotencyKey }),
    onSuccess: async (made) => {
      announce(words.t("saved"));
      void refresh("projects");
      await navigate({ to: "/projects/$project", params: { project: made.id } });
    },
  });
  return (
    <ForPerson title={words.t("project.new")}>
      {() => (
        <div className="page narrow">
          <PageHeading title={words.t("project.new")} />
          <ProjectForm begun={draftOfProject()} busy={make.isPending} problem={make.error} save={words.t("project.create")} onSave={make.mutate} />
        </div>
      )}
    </ForPerson>
  );
}

/** Changes a project that one leads. */
import type { ProjectView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { useAnnounce } from "../parts/Announcer.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { ProjectForm, draftOfProject, projectBody, type ProjectDraft } from "../parts/ProjectForm.tsx";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";

export function EditProject(): ReactElement {
  const words = useWords();
  const { project: id } = useParams({ from: "/projects/$project/edit" });
  const read = useRead("project", { params: { project: id }, query: { language: words.language } });
  return (
    <ForPerson title={words.t("project.edit")}>
      {() => (
        <div className="page narrow">
          <PageHeading title={words.t("project.edit")} />
          <Loaded of={read}>{(project) => <Editor key={project.etag} project={project} />}</Loaded>
        </div>
      )}
    </ForPerson>
  );
}

function Editor({ project }: { readonly project: ProjectView }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const save = useMutation({
    mutationFn: (draft: ProjectDraft) => call("editProject", { params: { project: project.id }, body: projectBody(draft), ifMatch: project.etag }),
    onSuccess: async () => {
      announce(words.t("saved"));
      void refresh("projects", "project");
      await navigate({ to: "/projects/$project", params: { project: project.id } });
    },
  });
  return <ProjectForm begun={draftOfProject(project)} busy={save.isPending} problem={save.error} save={words.t("save")} onSave={save.mutate} />;
}

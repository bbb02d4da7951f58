/** A steward vouches that an imported project belongs to somebody who has begun to claim it. */
import type { ProjectView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Field } from "./Field.tsx";
import { Problem } from "./Problem.tsx";

export function VouchForm({ project }: { readonly project: ProjectView }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [person, setPerson] = useState("");
  const vouch = useMutation({
    mutationFn: () => call("proveClaim", { params: { project: project.id }, body: { person: person.trim(), vouch: true } }),
    onSuccess: async () => {
      announce(words.t("vouch.done"));
      await refresh("project", "projects");
    },
  });
  const send = (event: FormEvent): void => { event.preventDefault(); vouch.mutate(); };
  return (
    <details className="card">
      <summary>{words.t("vouch.title")}</summary>
      <form className="form" onSubmit={send}>
        <p>{words.t("vouch.about")}</p>
        <Field label={words.t("vouch.person")}>{(control) => <input {...control} type="text" dir="ltr" autoComplete="off" autoCapitalize="none" spellCheck={false} required maxLength={64} pattern="\s*[a-z2-7]{52}\s*" value={person} onChange={(event) => setPerson(event.target.value)} />}</Field>
        <Problem of={vouch.error} />
        <p><button type="submit" className="quiet" disabled={vouch.isPending}>{words.t("vouch.send")}</button></p>
      </form>
    </details>
  );
}

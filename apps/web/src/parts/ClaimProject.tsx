/** Claims an imported project: the node gives a token, the person puts it where only the project's people can, the node looks for it. */
import type { ProjectView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { OutsideLink } from "./OutsideLink.tsx";
import { Problem } from "./Problem.tsx";
import { SaidBlock } from "./Said.tsx";

export function ClaimProject({ project, person }: { readonly project: ProjectView; /** Who claims. */ readonly person: string }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [open, setOpen] = useState(false);
  const params = { project: project.id };
  const begin = useMutation({ mutationFn: () => call("startClaim", { params }) });
  const prove = useMutation({
    mutationFn: () => call("proveClaim", { params, body: {} }),
    onSuccess: async () => {
      announce(words.t("claim.done"));
      await refresh("project", "projects");
    },
  });
  const claim = begin.data;
  return (
    <section className="card" aria-labelledby="claim">
      <h2 id="claim">{words.t("claim.title")}</h2>
      <p>{words.t("claim.about")}</p>
      {!open && <p><button type="button" className="quiet" onClick={() => { setOpen(true); begin.mutate(); }}>{words.t("claim.begin")}</button></p>}
      {claim !== undefined && (
        <ol className="steps-plain">
          <li><p>{words.t("claim.token")}</p><p className="row"><code className="token">{claim.token}</code> <CopyButton text={claim.token} /></p></li>
          <li><p>{words.t("claim.where")} <OutsideLink to={claim.where} /></p><SaidBlock text={claim.how} /></li>
          <li><p>{words.t("claim.until", { date: words.date(claim.expiresAt) })}</p><p><button type="button" disabled={prove.isPending} onClick={() => prove.mutate()}>{words.t("claim.prove")}</button></p></li>
        </ol>
      )}
      {claim !== undefined && <><p>{words.t("claim.vouch")}</p><p className="row"><code className="token">{person}</code> <CopyButton text={person} /></p></>}
      <Problem of={begin.error} />
      <Problem of={prove.error} />
    </section>
  );
}

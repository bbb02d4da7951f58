/** Tells the moderators of a sphere what somebody did. Says before sending who can see it. */
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useAccount, useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Field } from "./Field.tsx";
import { Loaded } from "./Loaded.tsx";
import type { Other } from "./other.ts";
import { Problem } from "./Problem.tsx";
import { Window } from "./Window.tsx";

const reasons = ["spam", "harassment", "deceit", "danger", "illegal", "other"] as const;
type Reason = (typeof reasons)[number];

interface Open { readonly other: Other; readonly onClose: () => void }

export function ReportDialog({ other, onClose }: Open): ReactElement {
  const words = useWords();
  const account = useAccount();
  const node = useRead("node", {});
  return (
    <Window title={words.t("report.title", { name: isolate(other.name) })} open onClose={onClose}>
      <Loaded of={node}>
        {({ spheres: all }) => {
          const own = account?.spheres ?? [];
          return <Form other={other} onClose={onClose} spheres={own.length > 0 ? own : all} />;
        }}
      </Loaded>
    </Window>
  );
}

function Form({ other, onClose, spheres }: Open & { readonly spheres: readonly { readonly id: string; readonly name: string }[] }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const [sphere, setSphere] = useState(spheres[0]?.id ?? "");
  const [reason, setReason] = useState<Reason | "">("");
  const [text, setText] = useState("");
  const report = useMutation({
    mutationFn: (why: Reason) => call("report", { body: { sphere, subject: other.id, reason: why, ...(text.trim() === "" ? {} : { text: text.trim() }) } }),
    onSuccess: () => announce(words.t("report.done")),
  });
  if (report.isSuccess) return <><p role="status">{words.t("report.done")}</p><p><button type="button" autoFocus className="quiet" onClick={onClose}>{words.t("close")}</button></p></>;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (reason !== "") report.mutate(reason);
  };
  return (
    <form className="form" onSubmit={send}>
      {spheres.length > 1 && <Field label={words.t("project.sphere")}>{(control) => <select {...control} value={sphere} onChange={(event) => setSphere(event.target.value)}>{spheres.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select>}</Field>}
      <Field label={words.t("report.reason")}>
        {(control) => (
          <select {...control} required value={reason} onChange={(event) => setReason(event.target.value as Reason | "")}>
            <option value="">{words.t("choose")}</option>
            {reasons.map((one) => <option key={one} value={one}>{words.t(`report.${one}`)}</option>)}
          </select>
        )}
      </Field>
      <Field label={words.t("report.text")} optional={words.t("optional")}>
        {(control) => <textarea {...control} rows={4} dir="auto" maxLength={2_000} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <p className="note">{words.t("report.who", { sphere: isolate(spheres.find((one) => one.id === sphere)?.name ?? ""), name: isolate(other.name) })}</p>
      <Problem of={report.error} />
      <p className="row"><button type="submit" disabled={report.isPending}>{words.t("report.open")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
    </form>
  );
}

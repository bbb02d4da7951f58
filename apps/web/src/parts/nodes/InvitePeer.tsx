/** For stewards: an invite for one other node, made here, shown once, to be copied and handed over. */
import type { MadeInviteView, SphereView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../../call.ts";
import { useRefresh } from "../../reads.ts";
import { useNodesWords } from "../../words/nodes/context.ts";
import { CopyButton } from "../CopyButton.tsx";
import { Field } from "../Field.tsx";
import { Problem } from "../Problem.tsx";
import { Said } from "../Said.tsx";

const hoursOffered = [24, 168, 720] as const;

export function InvitePeer({ spheres }: { readonly spheres: readonly SphereView[] }): ReactElement {
  const words = useNodesWords();
  const refresh = useRefresh();
  const [chosen, setChosen] = useState<readonly string[]>(spheres.slice(0, 1).map(({ id }) => id));
  const [hours, setHours] = useState<number>(hoursOffered[0]);
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => call("invitePeer", { body: { spheres: [...chosen], hours, ...(name.trim() === "" ? {} : { name: name.trim() }) } }),
    onSuccess: async () => refresh("network"),
  });
  const send = (event: FormEvent): void => { event.preventDefault(); make.mutate(); };
  return (
    <form className="form" onSubmit={send}>
      <h3>{words.t("nodes.invite.title")}</h3>
      {spheres.length === 0 ? <p className="empty">{words.t("nodes.invite.spheres.none")}</p> : (
        <fieldset>
          <legend className="label">{words.t("nodes.invite.spheres")}</legend>
          {spheres.map(({ id, name: sphere }) => (
            <div className="check" key={id}>
              <input id={`share-${id}`} type="checkbox" checked={chosen.includes(id)} onChange={(event) => setChosen(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))} />
              <label htmlFor={`share-${id}`}><Said text={sphere} /></label>
            </div>
          ))}
        </fieldset>
      )}
      <Field label={words.t("nodes.invite.time")}>{(control) => <select {...control} value={hours} onChange={(event) => setHours(Number(event.target.value))}>{hoursOffered.map((one) => <option key={one} value={one}>{words.t("nodes.invite.hours", { hours: one })}</option>)}</select>}</Field>
      <Field label={words.t("nodes.invite.name")} optional={words.t("optional")}>{(control) => <input {...control} type="text" dir="auto" maxLength={120} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}</Field>
      <Problem of={make.error} />
      <p><button type="submit" className="quiet" disabled={make.isPending || chosen.length === 0}>{words.t("nodes.invite.send")}</button></p>
      <div role="status">{make.data !== undefined && <Made invite={make.data} />}</div>
    </form>
  );
}

function Made({ invite: { invite, expiresAt, reach } }: { readonly invite: MadeInviteView }): ReactElement {
  const words = useNodesWords();
  return (
    <>
      <p>{words.t("nodes.invite.made", { date: words.dateAndTime(expiresAt) })}</p>
      {reach === "machine" && <p className="note">{words.t("nodes.reach.machine")}</p>}
      <Field label={words.t("nodes.invite.text")}>{(control) => <textarea {...control} className="invite-text" rows={5} readOnly dir="ltr" value={invite} onFocus={(event) => event.target.select()} />}</Field>
      <p><CopyButton text={invite} /></p>
    </>
  );
}

/** What stewards of this node can do here: remove the demo for good, make invitations. */
import type { SphereView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { Field } from "./Field.tsx";
import { Problem } from "./Problem.tsx";
import { Window } from "./Window.tsx";

export function StewardSection({ spheres }: { readonly spheres: readonly SphereView[] }): ReactElement {
  const words = useWords();
  const node = useRead("node", {});
  const invitable = spheres.filter((sphere) => !sphere.demo);
  return (
    <section className="card" aria-labelledby="steward">
      <h2 id="steward">{words.t("steward.title")}</h2>
      {node.data?.demo === true && <RemoveDemo />}
      {invitable.length > 0 && <Invite spheres={invitable} />}
      {node.data?.demo === false && invitable.length === 0 && <p className="hint">{words.t("steward.nothing")}</p>}
    </section>
  );
}

function RemoveDemo(): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [open, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => call("removeDemo"),
    onSuccess: async (gone) => {
      announce(words.t("removeDemo.done", gone));
      setOpen(false);
      await refresh();
    },
  });
  return (
    <>
      <p>{words.t("removeDemo.about")}</p>
      <p><button type="button" className="quiet danger" onClick={() => setOpen(true)}>{words.t("removeDemo.open")}</button></p>
      {open && (
        <Window title={words.t("removeDemo.title")} open urgent onClose={() => setOpen(false)}>
          <p>{words.t("removeDemo.sure")}</p>
          <Problem of={remove.error} />
          <p className="row"><button type="button" className="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>{words.t("removeDemo.send")}</button><button type="button" className="quiet" onClick={() => setOpen(false)}>{words.t("cancel")}</button></p>
        </Window>
      )}
    </>
  );
}

const invitationDays = 14;

function Invite({ spheres }: { readonly spheres: readonly SphereView[] }): ReactElement {
  const words = useWords();
  const [sphere, setSphere] = useState(spheres[0]?.id ?? "");
  const [uses, setUses] = useState("1");
  const make = useMutation({ mutationFn: () => call("invitations", { body: { sphere, uses: Number(uses), days: invitationDays } }) });
  const send = (event: FormEvent): void => { event.preventDefault(); make.mutate(); };
  return (
    <form className="form" onSubmit={send}>
      <h3>{words.t("invite.title")}</h3>
      <Field label={words.t("invite.sphere")}>{(control) => <select {...control} value={sphere} onChange={(event) => setSphere(event.target.value)}>{spheres.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select>}</Field>
      <Field label={words.t("invite.uses")}>{(control) => <input {...control} className="short" type="number" min={1} max={10_000} required value={uses} onChange={(event) => setUses(event.target.value)} />}</Field>
      <Problem of={make.error} />
      <p><button type="submit" className="quiet" disabled={make.isPending}>{words.t("invite.send")}</button></p>
      <div role="status">{make.data !== undefined && <Made code={make.data.code} until={make.data.expiresAt} />}</div>
    </form>
  );
}

function Made({ code, until }: { readonly code: string; readonly until: string }): ReactElement {
  const words = useWords();
  const link = `${window.location.origin}/?invitation=${code}`;
  return (
    <>
      <p>{words.t("invite.made", { date: words.date(until) })}</p>
      {[code, link].map((text) => <p className="row" key={text}><code className="token">{text}</code> <CopyButton text={text} /></p>)}
    </>
  );
}

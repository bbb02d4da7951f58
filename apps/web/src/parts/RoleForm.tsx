/** Adds a role to a project: its name, the skills it needs, how many places. */
import type { SkillView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Field } from "./Field.tsx";
import { Problem } from "./Problem.tsx";
import { SkillEditor } from "./SkillEditor.tsx";
import { newOnceKey } from "./onceKey.ts";

export function RoleForm({ project }: { readonly project: string }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [title, setTitle] = useState("");
  const [places, setPlaces] = useState("1");
  const [needs, setNeeds] = useState<readonly SkillView[]>([]);
  const [musts, setMusts] = useState<readonly string[]>([]);
  const add = useMutation({
    mutationFn: () => call("addRole", { params: { project }, body: { title: title.trim(), places: Number(places), open: true, needs: needs.map(({ id, level }) => ({ skill: id, ...(level === undefined ? {} : { level }), ...(musts.includes(id) ? { must: true } : {}) })) }, idempotencyKey: newOnceKey() }),
    onSuccess: async () => {
      announce(words.t("saved"));
      setTitle("");
      setNeeds([]);
      setMusts([]);
      await refresh("project");
    },
  });
  const send = (event: FormEvent): void => { event.preventDefault(); add.mutate(); };
  return (
    <details className="card">
      <summary>{words.t("role.add")}</summary>
      <form className="form" onSubmit={send}>
        <Field label={words.t("role.name")}>{(control) => <input {...control} type="text" required dir="auto" maxLength={120} value={title} onChange={(event) => setTitle(event.target.value)} />}</Field>
        <Field label={words.t("role.placesCount")}>{(control) => <input {...control} className="short" type="number" required min={1} max={1000} value={places} onChange={(event) => setPlaces(event.target.value)} />}</Field>
        <SkillEditor label={words.t("project.needs")} hint={words.t("project.needs.hint")} skills={needs} onChange={setNeeds} />
        {needs.map(({ id, label }) => <label key={id} className="check"><input type="checkbox" checked={musts.includes(id)} onChange={(event) => setMusts(event.target.checked ? [...musts, id] : musts.filter((one) => one !== id))} /> <span>{words.t("role.must", { name: isolate(label) })}</span></label>)}
        <Problem of={add.error} />
        <p><button type="submit" disabled={add.isPending}>{words.t("role.add")}</button></p>
      </form>
    </details>
  );
}

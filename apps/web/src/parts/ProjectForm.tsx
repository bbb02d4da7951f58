/** The fields of a project, for beginning and for changing one. */
import type { ConceptView, ProjectView, SkillView } from "@cosmicsync/api";
import type { LanguageLevel } from "@cosmicsync/protocol";
import { useState, type FormEvent, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Field } from "./Field.tsx";
import { InterestEditor } from "./InterestEditor.tsx";
import { LanguageEditor } from "./LanguageEditor.tsx";
import { LeaveGuard } from "./LeaveGuard.tsx";
import { Problem } from "./Problem.tsx";
import { SkillEditor } from "./SkillEditor.tsx";
import { ValueEditor } from "./ValueEditor.tsx";
import { isWeb } from "./OutsideLink.tsx";

const stages = ["idea", "started", "running", "finishing", "done"] as const;
const states = ["open", "paused", "closed"] as const;

export interface ProjectDraft {
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly stage: (typeof stages)[number];
  readonly state: (typeof states)[number];
  readonly hoursPerWeek: string;
  readonly links: string;
  readonly needs: readonly SkillView[];
  readonly offers: readonly SkillView[];
  readonly interests: readonly ConceptView[];
  readonly values: readonly ConceptView[];
  readonly languages: readonly LanguageLevel[];
}

export const draftOfProject = (project?: ProjectView): ProjectDraft => ({
  title: project?.title ?? "", summary: project?.summary ?? "", description: project?.description ?? "", stage: project?.stage ?? "idea", state: project?.state ?? "open",
  hoursPerWeek: project?.hoursPerWeek === undefined ? "" : String(project.hoursPerWeek), links: (project?.links ?? []).join("\n"),
  needs: project?.needs ?? [], offers: project?.offers ?? [], interests: project?.interests ?? [], values: project?.values ?? [], languages: project?.languages ?? [],
});

const skills = (held: readonly SkillView[]): { skill: string; level?: number }[] => held.map(({ id, level }) => ({ skill: id, ...(level === undefined ? {} : { level }) }));

/** The draft as the routes take it; single fields left empty are left out. */
export function projectBody(draft: ProjectDraft) {
  return {
    title: draft.title.trim(), summary: draft.summary.trim(), stage: draft.stage, state: draft.state,
    ...(draft.description.trim() === "" ? {} : { description: draft.description.trim() }),
    ...(draft.hoursPerWeek.trim() === "" ? {} : { hoursPerWeek: Number(draft.hoursPerWeek) }),
    links: draft.links.split("\n").map((line) => line.trim()).filter(isWeb),
    needs: skills(draft.needs), offers: skills(draft.offers), interests: draft.interests.map(({ id }) => id), values: draft.values.map(({ id }) => id), languages: [...draft.languages],
  };
}

export function ProjectForm({ begun, busy, problem, onSave, save }: { readonly begun: ProjectDraft; readonly busy: boolean; readonly problem: Error | null; readonly onSave: (draft: ProjectDraft) => void; readonly save: string }): ReactElement {
  const words = useWords();
  const [draft, setDraft] = useState(begun);
  const [sent, setSent] = useState(false);
  const put = (change: Partial<ProjectDraft>): void => { setSent(false); setDraft({ ...draft, ...change }); };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setSent(true);
    onSave(draft);
  };
  const unsaved = JSON.stringify(draft) !== JSON.stringify(begun);
  return (
    <form className="card form" onSubmit={send}>
      <LeaveGuard unsaved={unsaved && !(sent && problem === null)} />
      <Field label={words.t("project.name")}>{(control) => <input {...control} type="text" required dir="auto" maxLength={120} value={draft.title} onChange={(event) => put({ title: event.target.value })} />}</Field>
      <Field label={words.t("project.summary")} hint={words.t("project.summary.hint")}>{(control) => <input {...control} type="text" required dir="auto" maxLength={240} value={draft.summary} onChange={(event) => put({ summary: event.target.value })} />}</Field>
      <Field label={words.t("project.description")} optional={words.t("optional")}>{(control) => <textarea {...control} rows={6} dir="auto" maxLength={20_000} value={draft.description} onChange={(event) => put({ description: event.target.value })} />}</Field>
      <SkillEditor label={words.t("project.needs")} hint={words.t("project.needs.hint")} skills={draft.needs} onChange={(needs) => put({ needs })} />
      <SkillEditor label={words.t("project.offers")} hint={words.t("project.offers.hint")} skills={draft.offers} onChange={(offers) => put({ offers })} />
      <InterestEditor label={words.t("project.themes")} hint={words.t("project.themes.hint")} interests={draft.interests} onChange={(interests) => put({ interests })} />
      <ValueEditor legend={words.t("field.values")} values={draft.values} onChange={(values) => put({ values })} />
      <LanguageEditor languages={draft.languages} onChange={(languages) => put({ languages })} />
      <div className="sides">
        <Field label={words.t("project.stage")}>{(control) => <select {...control} value={draft.stage} onChange={(event) => put({ stage: event.target.value as ProjectDraft["stage"] })}>{stages.map((stage) => <option key={stage} value={stage}>{words.t(`stage.${stage}`)}</option>)}</select>}</Field>
        <Field label={words.t("project.state")}>{(control) => <select {...control} value={draft.state} onChange={(event) => put({ state: event.target.value as ProjectDraft["state"] })}>{states.map((state) => <option key={state} value={state}>{words.t(`state.${state}`)}</option>)}</select>}</Field>
      </div>
      <Field label={words.t("field.hoursPerWeek")} optional={words.t("optional")}>{(control) => <input {...control} className="short" type="number" min={0} max={80} step={0.5} value={draft.hoursPerWeek} onChange={(event) => put({ hoursPerWeek: event.target.value })} />}</Field>
      <Field label={words.t("field.links")} hint={words.t("profile.links.hint")} optional={words.t("optional")}>{(control) => <textarea {...control} rows={2} dir="ltr" value={draft.links} onChange={(event) => put({ links: event.target.value })} />}</Field>
      <Problem of={problem} />
      <p><button type="submit" disabled={busy}>{save}</button></p>
    </form>
  );
}

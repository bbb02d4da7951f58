/** Skills offered or looked for, each with a level if one wants to say it. */
import type { ConceptView, SkillView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { ConceptField } from "./ConceptField.tsx";
import { Removable } from "./Removable.tsx";
import { levelText } from "./facts.ts";

/** limits.skillsCount of the protocol. */
const mostSkills = 64;
const levels = [1, 2, 3, 4] as const;

export function SkillEditor({ label, hint, skills, onChange }: { readonly label: string; readonly hint: string; readonly skills: readonly SkillView[]; readonly onChange: (skills: readonly SkillView[]) => void }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const add = (found: readonly ConceptView[]): void => {
    const fresh = found.filter((one) => one.kind !== "value" && !skills.some((skill) => skill.id === one.id)).map(({ id, label: name }) => ({ id, label: name }));
    onChange([...skills, ...fresh].slice(0, mostSkills));
    announce(fresh.length === 0 ? words.t("concept.none") : words.t("added", { names: words.list(fresh.map((one) => one.label)) }));
  };
  const instead = (understood: ConceptView, meant: ConceptView): void => {
    const known = skills.some(({ id }) => id === meant.id) || meant.kind === "value";
    onChange(skills.flatMap((skill) => (skill.id !== understood.id ? [skill] : known ? [] : [{ ...skill, id: meant.id, label: meant.label }])));
  };
  return (
    <div>
      <ConceptField label={label} hint={hint} kind="skill" onFound={add} onInstead={instead} />
      <Removable label={label} entries={skills} onChange={onChange}>
        {(skill, put) => (
          <select aria-label={words.t("level.of", { name: isolate(skill.label) })} value={skill.level ?? ""} onChange={(event) => put(event.target.value === "" ? { id: skill.id, label: skill.label } : { ...skill, level: Number(event.target.value) })}>
            <option value="">{words.t("level.any")}</option>
            {levels.map((level) => <option key={level} value={level}>{levelText(words, level)}</option>)}
          </select>
        )}
      </Removable>
    </div>
  );
}

/** Short things side by side, as a list. */
import type { SkillView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { levelText } from "./facts.ts";

export const Chips = ({ texts, label }: { readonly texts: readonly string[]; readonly label?: string }): ReactElement | null =>
  texts.length === 0 ? null : (
    <ul className="chips" {...(label === undefined ? {} : { "aria-label": label })}>
      {texts.map((text, place) => <li key={`${place}${text}`} className="chip"><bdi>{text}</bdi></li>)}
    </ul>
  );

/** Skills with their level in words. */
export function SkillChips({ skills, label }: { readonly skills: readonly SkillView[]; readonly label?: string }): ReactElement | null {
  const words = useWords();
  if (skills.length === 0) return null;
  return (
    <ul className="chips" {...(label === undefined ? {} : { "aria-label": label })}>
      {skills.map((skill) => <li key={skill.id} className="chip"><bdi>{skill.label}</bdi>{skill.level !== undefined && <small> {levelText(words, skill.level)}</small>}</li>)}
    </ul>
  );
}

/** Who may see a field. Contacts can never be seen before an introduction, so wider circles are not offered for them. */
import type { ProfileFieldName, Visibility } from "@cosmicsync/protocol";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";

export const visibilityLevels = ["nobody", "introduced", "team", "match", "sphere", "public"] as const satisfies readonly Visibility[];
const contactLevels = ["nobody", "introduced", "team"] as const;

export function VisibilitySelect({ field, level, onChange }: { readonly field: ProfileFieldName; readonly level: Visibility; readonly onChange: (level: Visibility) => void }): ReactElement {
  const words = useWords();
  const levels: readonly Visibility[] = field === "contacts" ? contactLevels : visibilityLevels;
  return (
    <label className="visibility">
      <span>{words.t("visibility.of")}<span className="unseen"> {words.t(`field.${field}`)}</span></span>
      <select value={level} onChange={(event) => onChange(event.target.value as Visibility)}>
        {levels.map((one) => <option key={one} value={one}>{words.t(`visibility.${one}`)}</option>)}
      </select>
    </label>
  );
}

/** Languages spoken, each with how well. */
import type { LanguageLevel } from "@cosmicsync/protocol";
import { useMemo, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Field } from "./Field.tsx";
import { Removable } from "./Removable.tsx";
import { languageTags, named } from "./codes.ts";

/** limits.languagesCount of the protocol. */
const mostLanguages = 16;
const levels = ["basic", "conversation", "fluent", "native"] as const;
type Level = (typeof levels)[number];

export function LanguageEditor({ languages, onChange }: { readonly languages: readonly LanguageLevel[]; readonly onChange: (languages: readonly LanguageLevel[]) => void }): ReactElement {
  const words = useWords();
  const choices = useMemo(() => named(languageTags, words.languageName, words.language), [words]);
  const entries = languages.map((one) => ({ ...one, id: one.language, label: words.languageName(one.language) }));
  const put = (changed: readonly (LanguageLevel & { id: string })[]): void => onChange(changed.map(({ language, level }) => ({ language, ...(level === undefined ? {} : { level }) })));
  return (
    <div>
      <Field label={words.t("languages.add")} hint={words.t("languages.hint")}>
        {(control) => (
          <select {...control} value="" disabled={languages.length >= mostLanguages} onChange={(event) => onChange([...languages, { language: event.target.value, level: "fluent" }])}>
            <option value="">{words.t("choose")}</option>
            {choices.filter(({ code }) => !languages.some((one) => one.language === code)).map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          </select>
        )}
      </Field>
      <Removable label={words.t("field.languages")} entries={entries} onChange={put}>
        {(entry, change) => (
          <select aria-label={words.t("level.of", { name: entry.label })} value={entry.level ?? "fluent"} onChange={(event) => change({ ...entry, level: event.target.value as Level })}>
            {levels.map((level) => <option key={level} value={level}>{words.t(`languageLevel.${level}`)}</option>)}
          </select>
        )}
      </Removable>
    </div>
  );
}

/** Values to tick: the ten basic ones and the development goals; others that the person holds stay in a list of their own. */
import type { ConceptView } from "@cosmicsync/api";
import { useId, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Removable } from "./Removable.tsx";
import { basicValues, developmentGoals } from "./valueIds.ts";

/** limits.valuesCount of the protocol. */
const mostValues = 20;
type KnownValue = (typeof basicValues)[number] | (typeof developmentGoals)[number];
const known: readonly string[] = [...basicValues, ...developmentGoals];

export function ValueEditor({ legend, values, onChange }: { readonly legend?: string; readonly values: readonly ConceptView[]; readonly onChange: (values: readonly ConceptView[]) => void }): ReactElement {
  const words = useWords();
  const id = useId();
  const full = values.length >= mostValues;
  const box = (value: KnownValue): ReactElement => {
    const held = values.some((one) => one.id === value);
    return (
      <div className="check" key={value}>
        <input type="checkbox" id={id + value} checked={held} disabled={full && !held} onChange={() => onChange(held ? values.filter((one) => one.id !== value) : [...values, { id: value, kind: "value", label: words.t(value) }])} />
        <label htmlFor={id + value}>{words.t(value)}</label>
      </div>
    );
  };
  const others = values.filter((one) => !known.includes(one.id));
  return (
    <div>
      <fieldset><legend>{legend ?? words.t("values.basic")}</legend><div className="columns">{basicValues.map(box)}</div></fieldset>
      <details className="goals" open={values.some((one) => one.id.startsWith("value/sdg"))}>
        <summary>{words.t("values.goals")}</summary>
        <fieldset><legend className="unseen">{words.t("values.goals")}</legend><div className="columns">{developmentGoals.map(box)}</div></fieldset>
      </details>
      <Removable label={words.t("values.others")} entries={others} onChange={(left) => onChange([...values.filter((one) => known.includes(one.id)), ...left])} />
    </div>
  );
}

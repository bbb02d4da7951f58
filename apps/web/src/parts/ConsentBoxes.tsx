/** Consents, each by itself, none ticked beforehand; says plainly what follows from leaving them out. */
import type { Purpose } from "@cosmicsync/protocol";
import { useId, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { purposes } from "./purposes.ts";

export function ConsentBoxes({ granted, onChange, busy = false }: { readonly granted: readonly Purpose[]; readonly onChange: (purpose: Purpose, granted: boolean) => void; readonly busy?: boolean }): ReactElement {
  const words = useWords();
  const id = useId();
  return (
    <fieldset className="consents">
      <legend>{words.t("consents.title")}</legend>
      <p className="hint">{words.t("consents.hint")}</p>
      {purposes.map((purpose) => (
        <div className="check" key={purpose}>
          <input type="checkbox" id={id + purpose} checked={granted.includes(purpose)} disabled={busy} aria-describedby={`${id}${purpose}about`} onChange={(event) => onChange(purpose, event.target.checked)} />
          <div>
            <label htmlFor={id + purpose}>{words.t(`consent.${purpose}`)}</label>
            <p className="hint" id={`${id}${purpose}about`}>{words.t(`consent.${purpose}.about`)}</p>
          </div>
        </div>
      ))}
      {!granted.includes("match") && <p className="note">{words.t("consents.without")}</p>}
    </fieldset>
  );
}

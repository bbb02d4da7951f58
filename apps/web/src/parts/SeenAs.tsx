/** Shows one's saved profile as others see it, and names what is withheld. */
import { useState, type ReactElement } from "react";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { Field } from "./Field.tsx";
import { Loaded } from "./Loaded.tsx";
import { PersonFacts } from "./PersonFacts.tsx";
import { Said } from "./Said.tsx";

const audiences = ["match", "public", "sphere", "team", "introduced"] as const;
type Audience = (typeof audiences)[number];

export function SeenAs(): ReactElement {
  const words = useWords();
  const [audience, setAudience] = useState<Audience>("match");
  const seen = useRead("seenAs", { params: { audience } });
  return (
    <section aria-labelledby="seen-as" className="card">
      <h2 id="seen-as">{words.t("seenAs.title")}</h2>
      <Field label={words.t("seenAs.audience")} hint={words.t("seenAs.hint")}>
        {(control) => (
          <select {...control} value={audience} onChange={(event) => setAudience(event.target.value as Audience)}>
            {audiences.map((one) => <option key={one} value={one}>{words.t(`seenAs.${one}`)}</option>)}
          </select>
        )}
      </Field>
      <div aria-live="polite">
        <Loaded of={seen}>
          {({ card, withheld }) => (
            <>
              <h3><Said text={card.name ?? card.pseudonym} /></h3>
              <PersonFacts of={card} />
              {withheld.length > 0 && <p className="hint">{words.t("seenAs.withheld", { fields: words.list(withheld.map((one) => words.t(`field.${one.field}`))) })}</p>}
            </>
          )}
        </Loaded>
      </div>
    </section>
  );
}

/** What one cares for, without a level. */
import type { ConceptView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { ConceptField } from "./ConceptField.tsx";
import { Removable } from "./Removable.tsx";

/** limits.skillsCount of the protocol bounds interests too. */
const mostInterests = 64;

export function InterestEditor({ label, hint, interests, onChange }: { readonly label: string; readonly hint: string; readonly interests: readonly ConceptView[]; readonly onChange: (interests: readonly ConceptView[]) => void }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const add = (found: readonly ConceptView[]): void => {
    const fresh = found.filter((one) => !interests.some((held) => held.id === one.id));
    onChange([...interests, ...fresh].slice(0, mostInterests));
    announce(fresh.length === 0 ? words.t("concept.none") : words.t("added", { names: words.list(fresh.map((one) => one.label)) }));
  };
  const instead = (understood: ConceptView, meant: ConceptView): void => {
    const known = interests.some(({ id }) => id === meant.id);
    onChange(interests.flatMap((interest) => (interest.id !== understood.id ? [interest] : known ? [] : [meant])));
  };
  return (
    <div>
      <ConceptField label={label} hint={hint} kind="interest" onFound={add} onInstead={instead} />
      <Removable label={label} entries={interests} onChange={onChange} />
    </div>
  );
}

/** A list of chosen things, each with a button that takes it out, and a way back for the one taken out last. */
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from "react";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Icon } from "./Icon.tsx";

export interface Entry { readonly id: string; readonly label: string }

export function Removable<E extends Entry>({ label, entries, onChange, children }: {
  readonly label: string;
  readonly entries: readonly E[];
  readonly onChange: (entries: readonly E[]) => void;
  /** What else an entry shows, as its level. */
  readonly children?: (entry: E, put: (entry: E) => void) => ReactNode;
}): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const [removed, setRemoved] = useState<{ readonly entry: E; readonly place: number }>();
  const undo = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone: the focus goes to the way back.
  useEffect(() => undo.current?.focus(), [removed]);
  const remove = (place: number, entry: E): void => {
    setRemoved({ entry, place });
    onChange(entries.filter((one) => one.id !== entry.id));
    announce(words.t("removed", { name: isolate(entry.label) }));
  };
  const bringBack = (): void => {
    if (removed === undefined) return;
    const rest = entries.filter((one) => one.id !== removed.entry.id);
    onChange([...rest.slice(0, removed.place), removed.entry, ...rest.slice(removed.place)]);
    setRemoved(undefined);
    announce(words.t("broughtBack", { name: isolate(removed.entry.label) }));
  };
  return (
    <div className="removable">
      {entries.length > 0 && (
        <ul className="entries" aria-label={label}>
          {entries.map((entry, place) => (
            <li key={entry.id} className="entry">
              <bdi className="entry-name">{entry.label}</bdi>
              {children?.(entry, (changed) => onChange(entries.map((one) => (one.id === changed.id ? changed : one))))}
              <button type="button" className="quiet small" aria-label={words.t("remove", { name: isolate(entry.label) })} onClick={() => remove(place, entry)}><Icon name="remove" /></button>
            </li>
          ))}
        </ul>
      )}
      {removed !== undefined && (
        <p className="undo"><span>{words.t("removed", { name: isolate(removed.entry.label) })}</span> <button ref={undo} type="button" className="quiet small" onClick={bringBack}>{words.t("undo")}</button></p>
      )}
    </div>
  );
}

/** Times in the week at which one usually has time: day, from, to; one row each. */
import { useRef, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Icon } from "./Icon.tsx";
import { dayNames, type WindowDraft } from "./windowTexts.ts";

/** limits.windowsCount of the protocol. */
const mostWindows = 21;
const evening: Omit<WindowDraft, "day"> = { from: "18:00", to: "21:00" };

export function WindowEditor({ label, windows, onChange }: { readonly label: string; readonly windows: readonly WindowDraft[]; readonly onChange: (windows: readonly WindowDraft[]) => void }): ReactElement {
  const words = useWords();
  const add = useRef<HTMLButtonElement>(null);
  const names = dayNames(words);
  const put = (place: number, change: Partial<WindowDraft>): void => onChange(windows.map((one, at) => (at === place ? { ...one, ...change } : one)));
  const remove = (place: number): void => {
    onChange(windows.filter((_, at) => at !== place));
    // The button that was pressed is gone.
    add.current?.focus();
  };
  return (
    <div role="group" aria-label={label} className="rows">
      {windows.map((window, place) => (
        <div className="entry" key={place}>
          <select aria-label={words.t("windows.day", { place: place + 1 })} value={window.day} onChange={(event) => put(place, { day: Number(event.target.value) })}>
            {names.map((name, at) => <option key={name} value={at + 1}>{name}</option>)}
          </select>
          <input className="clock" aria-label={words.t("windows.from", { place: place + 1 })} type="time" required value={window.from} onChange={(event) => put(place, { from: event.target.value })} />
          <span aria-hidden="true">–</span>
          <input className="clock" aria-label={words.t("windows.to", { place: place + 1 })} type="time" required value={window.to} onChange={(event) => put(place, { to: event.target.value })} />
          <button type="button" className="quiet small" aria-label={words.t("windows.remove", { place: place + 1 })} onClick={() => remove(place)}><Icon name="remove" /></button>
        </div>
      ))}
      <button ref={add} type="button" className="quiet" disabled={windows.length >= mostWindows} onClick={() => onChange([...windows, { day: ((windows.at(-1)?.day ?? 0) % 7) + 1, ...evening }])}>{words.t("windows.add")}</button>
    </div>
  );
}

/** A picture of what the score is made of for both sides, and the same as a table. Bars share one scale, so they compare. */
import type { SideView } from "@cosmicsync/api";
import { useState, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { termRows } from "./termRows.ts";

export function TermPicture({ you, them }: { readonly you: SideView; readonly them: SideView }): ReactElement {
  const words = useWords();
  const [asTable, setAsTable] = useState(false);
  const rows = termRows(you, them);
  const longest = Math.max(0.01, ...rows.map((row) => Math.max(row.you, row.them)));
  const first = rows[0];
  const summary = words.t("picture.summary", { you: words.percent(you.score), them: words.percent(them.score), strongest: first === undefined ? "" : words.t(`term.${first.term}`) });
  return (
    <figure className="terms">
      <figcaption>
        {words.t("picture.title")}
        <button type="button" className="quiet small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{words.t("picture.asTable")}</button>
      </figcaption>
      {asTable ? (
        <table>
          <thead><tr><th scope="col">{words.t("picture.term")}</th><th scope="col">{words.t("forYou")}</th><th scope="col">{words.t("forThem")}</th></tr></thead>
          <tbody>{rows.map((row) => <tr key={row.term}><th scope="row">{words.t(`term.${row.term}`)}</th><td>{words.percent(row.you)}</td><td>{words.percent(row.them)}</td></tr>)}</tbody>
          <tfoot><tr><th scope="row">{words.t("picture.total")}</th><td>{words.percent(you.score)}</td><td>{words.percent(them.score)}</td></tr></tfoot>
        </table>
      ) : (
        <div role="img" aria-label={summary}>
          <div className="term-row term-heads"><span>{words.t("forYou")}</span><span>{words.t("forThem")}</span></div>
          {rows.map((row) => (
            <div className="term-row" key={row.term}>
              <span className="term-name">{words.t(`term.${row.term}`)}</span>
              <svg viewBox="0 0 200 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect className="bar-ground" x="0" y="0" width="200" height="8" />
                <rect className="bar-you" x={99 - (98 * row.you) / longest} y="0" width={(98 * row.you) / longest} height="8" />
                <rect className="bar-them" x="101" y="0" width={(98 * row.them) / longest} height="8" />
              </svg>
            </div>
          ))}
        </div>
      )}
    </figure>
  );
}

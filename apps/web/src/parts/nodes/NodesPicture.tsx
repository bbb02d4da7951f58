/** A picture of this node and the others around it, and the same as a table. A whole line is a connection that is open now. */
import { useId, useState, type ReactElement } from "react";
import { useNodesWords } from "../../words/nodes/context.ts";
import { Said } from "../Said.tsx";
import { drawnMost, middle, placesAround, shortName, viewBox } from "./ring.ts";

export interface DrawnNode { readonly key: string; readonly name: string; readonly linked: boolean; /** Cells of its row after the name, in the order of the columns. */ readonly rows: readonly (readonly string[])[] }

export function NodesPicture({ here, others, summary, columns }: { readonly here: string; readonly others: readonly DrawnNode[]; readonly summary: string; readonly columns: readonly string[] }): ReactElement {
  const words = useNodesWords();
  const [asTable, setAsTable] = useState(false);
  const title = useId();
  const left = others.length - drawnMost;
  return (
    <figure className="nodes-picture" aria-labelledby={title}>
      <figcaption>
        <span id={title}>{words.t("nodes.picture")}</span>
        <button type="button" className="quiet small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{words.t("nodes.asTable")}</button>
      </figcaption>
      {asTable ? <Table others={others} columns={[words.t("nodes.column.node"), ...columns]} /> : (
        <>
          <div role="img" aria-label={summary}><Drawing here={here} others={others} /></div>
          {left > 0 && <p className="hint">{words.t("nodes.picture.more", { count: left })}</p>}
        </>
      )}
    </figure>
  );
}

function Drawing({ here, others }: { readonly here: string; readonly others: readonly DrawnNode[] }): ReactElement {
  const places = placesAround(others.length);
  const drawn = others.slice(0, drawnMost).map((other, index) => ({ ...other, place: places[index] ?? middle }));
  return (
    <svg viewBox={viewBox(drawn.map(({ place }) => place))} aria-hidden="true" focusable="false">
      {drawn.map(({ key, linked, place }) => <line key={key} className={linked ? "node-tie linked" : "node-tie"} x1={middle.x} y1={middle.y} x2={place.x} y2={place.y} />)}
      <circle className="node-here" cx={middle.x} cy={middle.y} r="17" />
      <text x={middle.x} y={middle.y + 32}>{shortName(here)}</text>
      {drawn.map(({ key, name, linked, place }) => (
        <g key={key}>
          <circle className={linked ? "node-there linked" : "node-there"} cx={place.x} cy={place.y} r="12" />
          <text x={place.x} y={place.y < middle.y - 1 ? place.y - 18 : place.y + 27}>{shortName(name)}</text>
        </g>
      ))}
    </svg>
  );
}

function Table({ others, columns }: { readonly others: readonly DrawnNode[]; readonly columns: readonly string[] }): ReactElement {
  return (
    <table className="stacked">
      <thead><tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
      <tbody>
        {others.flatMap(({ key, name, rows }) => rows.map((cells, index) => (
          <tr key={`${key} ${index}`}><th scope="row" data-label={columns[0]}><Said text={name} /></th>{cells.map((cell, column) => <td key={columns[column + 1]} data-label={columns[column + 1]}><Said text={cell} /></td>)}</tr>
        )))}
      </tbody>
    </table>
  );
}

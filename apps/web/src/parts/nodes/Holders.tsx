/** Where a person's data are: this node, and the others that have something of them, as a picture and in words. */
import type { MyNodesView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useNodesWords } from "../../words/nodes/context.ts";
import { isolate } from "../../words/index.ts";
import { Said } from "../Said.tsx";
import { NodesPicture } from "./NodesPicture.tsx";
import { nodeName } from "./nodeName.ts";

export function Holders({ of: { home, others, confirmations }, picture }: { readonly of: MyNodesView; /** Not where the steward's picture shows the same and more. */ readonly picture: boolean }): ReactElement {
  const words = useNodesWords();
  const columns = [words.t("nodes.column.shared"), words.t("nodes.column.agreed")];
  const drawn = others.map((other) => ({
    key: other.key, name: nodeName(words, other), linked: other.spheres.some(({ agreedAt }) => agreedAt !== undefined),
    rows: [
      ...other.spheres.map((sphere) => [sphere.name, sphere.agreedAt === undefined ? words.t("nodes.never") : words.dateAndTime(sphere.agreedAt)]),
      ...(other.between ? [[words.t("nodes.others.between"), ""]] : []),
    ],
  }));
  return (
    <>
      <section className="card" aria-labelledby="here">
        <h2 id="here">{words.t("nodes.home")}</h2>
        <p>{words.t("nodes.home.about", { name: isolate(home.name), count: home.records })}</p>
        <p className="hint">{words.t("nodes.home.stays")}</p>
      </section>
      <section className="card" aria-labelledby="elsewhere">
        <h2 id="elsewhere">{words.t("nodes.others")}</h2>
        {others.length === 0 ? <p className="empty">{words.t("nodes.others.none")}</p> : (
          <>
            <p>{words.t("nodes.others.about")}</p>
            {picture && <NodesPicture here={home.name} others={drawn} columns={columns} summary={words.t("nodes.picture.mine", { name: isolate(home.name), count: others.length })} />}
            <ul className="plain">
              {others.map((other) => (
                <li key={other.key} className="entry">
                  <span className="entry-name"><strong><Said text={nodeName(words, other)} /></strong>{other.spheres.length > 0 && <><br />{words.t("nodes.others.spheres", { names: words.list(other.spheres.map(({ name }) => name)) })}</>}{other.between && <><br />{words.t("nodes.others.between")}</>}</span>
                  {other.spheres.length > 0 && <span className="hint">{freshness(words, other.spheres.map(({ agreedAt }) => agreedAt))}</span>}
                </li>
              ))}
            </ul>
            <p className="hint">{words.t("nodes.others.limits")}</p>
          </>
        )}
      </section>
      {confirmations.length > 0 && (
        <section className="card" aria-labelledby="confirmed">
          <h2 id="confirmed">{words.t("nodes.confirmed")}</h2>
          <ul>{confirmations.map((one) => <li key={one.key}>{words.t("nodes.confirmed.by", { name: isolate(nodeName(words, one)), date: words.dateAndTime(one.at) })}</li>)}</ul>
        </section>
      )}
    </>
  );
}

/** The oldest of them: what is said is true of every sphere. */
function freshness(words: ReturnType<typeof useNodesWords>, moments: readonly (string | undefined)[]): string {
  const known = moments.filter((moment) => moment !== undefined).toSorted();
  return known.length < moments.length || known[0] === undefined ? words.t("nodes.others.never") : words.t("nodes.others.agreed", { date: words.dateAndTime(known[0]) });
}

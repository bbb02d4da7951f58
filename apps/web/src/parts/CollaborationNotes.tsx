/** The closing notes, revealed together, and what came of it. */
import type { CollaborationView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Said, SaidBlock } from "./Said.tsx";
import { satisfactionText } from "./satisfaction.ts";

export function CollaborationNotes({ of: one }: { readonly of: CollaborationView }): ReactElement {
  const words = useWords();
  const revealed = one.notes.length > 0;
  return (
    <>
      {!revealed && one.yourNote === undefined && !one.canLeaveNote && <p className="hint">{words.t("notes.later")}</p>}
      {!revealed && one.yourNote !== undefined && (
        <div className="card">
          <p>{words.t("notes.waiting")}</p>
          <h3>{words.t("notes.yours")}</h3>
          <SaidBlock text={one.yourNote.note} />
          <p className="hint">{satisfactionText(words, one.yourNote.satisfaction)} {words.t(`again.${one.yourNote.again}`)}</p>
        </div>
      )}
      {one.notes.map((note) => (
        <article className="card" key={note.name + note.note}>
          <h3>{words.t("notes.by")} <Said text={note.name} /></h3>
          <SaidBlock text={note.note} />
          <p className="hint">{satisfactionText(words, note.satisfaction)} {words.t(`again.${note.again}`)}</p>
        </article>
      ))}
      {one.outcome !== undefined && (
        <div className="outcome">
          <h3>{words.t("outcome.title")}</h3>
          <p>{words.t(`result.${one.outcome.result}`)} {words.t(one.outcome.mutual ? "outcome.mutual" : "outcome.notMutual")} {one.outcome.again && words.t("outcome.again")}</p>
        </div>
      )}
    </>
  );
}

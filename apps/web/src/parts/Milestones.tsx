/** Milestones: seen, added, marked as done while the collaboration runs. */
import type { CollaborationView } from "@cosmicsync/api";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { Field } from "./Field.tsx";
import { Problem } from "./Problem.tsx";
import { Said } from "./Said.tsx";
import { endOfDay } from "./days.ts";
import { newOnceKey } from "./onceKey.ts";
import { useCollaborationStep } from "./useCollaborationStep.ts";

interface Change { readonly milestone?: string; readonly title: string; readonly dueAt?: string; readonly done?: boolean }

export function Milestones({ of: one }: { readonly of: CollaborationView }): ReactElement {
  const words = useWords();
  const [title, setTitle] = useState("");
  const [day, setDay] = useState("");
  const put = useCollaborationStep<Change>(one.id, (change) => call("milestone", { params: { collaboration: one.id }, body: change, idempotencyKey: newOnceKey() }), "milestone.done");
  const running = one.state === "started" || one.state === "under-way";
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const dueAt = endOfDay(day);
    put.mutate({ title: title.trim(), ...(dueAt === undefined ? {} : { dueAt }) }, { onSuccess: () => { setTitle(""); setDay(""); } });
  };
  return (
    <>
      <h2>{words.t("milestones.title")}</h2>
      {one.milestones.length === 0 ? <p className="hint">{words.t("milestones.none")}</p> : (
        <ul className="entries">
          {one.milestones.map((milestone) => (
            <li key={milestone.id} className="entry">
              <span className="entry-name"><Said text={milestone.title} />{milestone.dueAt !== undefined && milestone.doneAt === undefined && <small> {words.date(milestone.dueAt)}</small>}</span>
              {milestone.doneAt !== undefined ? <span className="ok">{words.t("doneOn", { date: words.date(milestone.doneAt) })}</span>
                : running && <button type="button" className="quiet small" disabled={put.isPending} aria-label={words.t("milestone.mark", { title: isolate(milestone.title) })} onClick={() => put.mutate({ milestone: milestone.id, title: milestone.title, done: true })}>{words.t("milestone.markShort")}</button>}
            </li>
          ))}
        </ul>
      )}
      {running && (
        <details>
          <summary>{words.t("milestone.add")}</summary>
          <form className="form" onSubmit={send}>
            <Field label={words.t("milestone.name")}>{(control) => <input {...control} type="text" required dir="auto" maxLength={120} value={title} onChange={(event) => setTitle(event.target.value)} />}</Field>
            <Field label={words.t("begin.day")} optional={words.t("optional")}>{(control) => <input {...control} className="short" type="date" value={day} onChange={(event) => setDay(event.target.value)} />}</Field>
            <p><button type="submit" className="quiet" disabled={put.isPending}>{words.t("add")}</button></p>
          </form>
        </details>
      )}
      <Problem of={put.error} />
    </>
  );
}

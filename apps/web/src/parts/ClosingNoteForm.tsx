/** Leaves a closing note: it stays closed until the other side has left theirs. */
import type { CollaborationView } from "@cosmicsync/api";
import { useId, useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useWords } from "../words/context.ts";
import { Field } from "./Field.tsx";
import { Problem } from "./Problem.tsx";
import { useOnceKey } from "./onceKey.ts";
import { useCollaborationStep } from "./useCollaborationStep.ts";

const satisfactions = [5, 4, 3, 2, 1] as const;
const agains = ["yes", "perhaps", "no"] as const;

export function ClosingNoteForm({ of: one }: { readonly of: CollaborationView }): ReactElement {
  const words = useWords();
  const name = useId();
  const idempotencyKey = useOnceKey();
  const [note, setNote] = useState("");
  const [satisfaction, setSatisfaction] = useState<(typeof satisfactions)[number]>();
  const [again, setAgain] = useState<(typeof agains)[number]>();
  const leave = useCollaborationStep<{ note: string; satisfaction: number; again: (typeof agains)[number] }>(one.id, (body) => call("closingNote", { params: { collaboration: one.id }, body, idempotencyKey }), "notes.left");
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (satisfaction !== undefined && again !== undefined) leave.mutate({ note: note.trim(), satisfaction, again });
  };
  return (
    <form className="form" onSubmit={send}>
      <p className="note">{words.t("notes.about")}</p>
      <Field label={words.t("notes.note")}>{(control) => <textarea {...control} rows={4} required dir="auto" maxLength={2_000} value={note} onChange={(event) => setNote(event.target.value)} />}</Field>
      <fieldset>
        <legend>{words.t("notes.satisfaction")}</legend>
        {satisfactions.map((each) => (
          <div className="check" key={each}>
            <input type="radio" required name={`${name}satisfaction`} id={`${name}${each}`} checked={satisfaction === each} onChange={() => setSatisfaction(each)} />
            <label htmlFor={`${name}${each}`}>{words.t(`satisfaction.${each}`)}</label>
          </div>
        ))}
      </fieldset>
      <fieldset>
        <legend>{words.t("notes.again")}</legend>
        {agains.map((each) => (
          <div className="check" key={each}>
            <input type="radio" required name={`${name}again`} id={name + each} checked={again === each} onChange={() => setAgain(each)} />
            <label htmlFor={name + each}>{words.t(`again.${each}`)}</label>
          </div>
        ))}
      </fieldset>
      <Problem of={leave.error} />
      <p><button type="submit" disabled={leave.isPending}>{words.t("notes.send")}</button></p>
    </form>
  );
}

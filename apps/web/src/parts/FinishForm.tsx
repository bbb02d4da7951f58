/** Ending a collaboration: one side says so, the other agrees or leaves a closing note. */
import type { CollaborationView } from "@cosmicsync/api";
import { useId, useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useWords } from "../words/context.ts";
import { Problem } from "./Problem.tsx";
import { useOnceKey } from "./onceKey.ts";
import { useCollaborationStep } from "./useCollaborationStep.ts";

const results = ["completed", "stopped"] as const;

export function FinishForm({ of: one }: { readonly of: CollaborationView }): ReactElement {
  const words = useWords();
  const name = useId();
  const idempotencyKey = useOnceKey();
  const [result, setResult] = useState<(typeof results)[number]>(one.result ?? "completed");
  const finish = useCollaborationStep<void>(one.id, () => call("finish", { params: { collaboration: one.id }, body: { result }, idempotencyKey }), "finish.done");
  const send = (event: FormEvent): void => { event.preventDefault(); finish.mutate(); };
  return (
    <>
      <h2>{words.t("finish.title")}</h2>
      {one.state === "finish-proposed" && <p>{words.t(one.finishProposedByYou ? "finish.byYou" : "finish.byThem")}</p>}
      {one.state === "finished" && one.result !== undefined && <p className="ok">{words.t(`result.${one.result}`)}</p>}
      {one.canFinish && (
        <form onSubmit={send}>
          <fieldset>
            <legend>{words.t("finish.how")}</legend>
            {results.map((each) => (
              <div className="check" key={each}>
                <input type="radio" name={name} id={name + each} checked={result === each} onChange={() => setResult(each)} />
                <label htmlFor={name + each}>{words.t(`result.${each}`)}</label>
              </div>
            ))}
          </fieldset>
          <p><button type="submit" disabled={finish.isPending}>{words.t("finish.send")}</button></p>
        </form>
      )}
      {!one.canFinish && one.result === undefined && <p className="hint">{words.t("finish.later")}</p>}
      <Problem of={finish.error} />
    </>
  );
}

/** The first step: what, how long, until when; and saying that it was taken. */
import type { CollaborationView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { useWords } from "../words/context.ts";
import { Due } from "./Due.tsx";
import { Problem } from "./Problem.tsx";
import { Said } from "./Said.tsx";
import { useOnceKey } from "./onceKey.ts";
import { useCollaborationStep } from "./useCollaborationStep.ts";

export function FirstStep({ of: one }: { readonly of: CollaborationView }): ReactElement {
  const words = useWords();
  const idempotencyKey = useOnceKey();
  const take = useCollaborationStep<void>(one.id, () => call("firstStep", { params: { collaboration: one.id }, idempotencyKey }), "firstStep.done");
  const { firstStep } = one;
  return (
    <>
      <h2>{words.t("firstStep.title")}</h2>
      <p><Said text={firstStep.text} /> <span className="hint">({words.t("minutes", { minutes: firstStep.minutes })})</span></p>
      {firstStep.doneAt === undefined ? <Due at={firstStep.dueAt} /> : <p className="ok">{words.t("doneOn", { date: words.date(firstStep.doneAt) })}</p>}
      {one.canTakeFirstStep && <p><button type="button" disabled={take.isPending} onClick={() => take.mutate()}>{words.t("firstStep.take")}</button></p>}
      <Problem of={take.error} />
    </>
  );
}

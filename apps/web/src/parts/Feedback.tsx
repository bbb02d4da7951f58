/** Says what one thinks of a suggestion. It stays on this node and is never shown to the other side. */
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Problem } from "./Problem.tsx";

const verdicts = ["good", "not-now", "not-for-me", "wrong-reason"] as const;

export function Feedback({ subject }: { readonly subject: string }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const say = useMutation({
    mutationFn: (verdict: (typeof verdicts)[number]) => call("feedback", { params: { subject }, body: { verdict } }),
    onSuccess: () => announce(words.t("feedback.done")),
  });
  return (
    <details className="feedback">
      <summary>{words.t("feedback.title")}</summary>
      <p className="hint">{words.t("feedback.hint")}</p>
      <p className="row">
        {verdicts.map((verdict) => (
          <button key={verdict} type="button" className="quiet small" aria-pressed={say.isSuccess && say.variables === verdict} disabled={say.isPending} onClick={() => say.mutate(verdict)}>{words.t(`feedback.${verdict}`)}</button>
        ))}
      </p>
      {say.isSuccess && <p className="hint">{words.t("feedback.done")}</p>}
      <Problem of={say.error} />
    </details>
  );
}

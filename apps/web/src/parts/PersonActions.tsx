/** What one can do against somebody, kept quiet: never meet them again, report them. Neither is told to them. */
import { useMutation } from "@tanstack/react-query";
import { Suspense, lazy, useEffect, useRef, useState, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import type { Other } from "./other.ts";
import { Problem } from "./Problem.tsx";

const ReportDialog = lazy(async () => ({ default: (await import("./ReportDialog.tsx")).ReportDialog }));

export function PersonActions({ other, onBlocked, focused = false }: { readonly other: Other; readonly onBlocked: () => void; /** Takes the focus: it has just come back. */ readonly focused?: boolean }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const summary = useRef<HTMLElement>(null);
  const [reporting, setReporting] = useState(false);
  useEffect(() => { if (focused) summary.current?.focus(); }, [focused]);
  const block = useMutation({
    mutationFn: () => call("block", { params: { person: other.id } }),
    onSuccess: () => {
      announce(words.t("block.done", { name: isolate(other.name) }));
      onBlocked();
      void refresh("matches", "projectPeople");
    },
  });
  return (
    <details>
      <summary ref={summary}>{words.t("actions.more")}</summary>
      <p className="row">
        <button type="button" className="quiet small" disabled={block.isPending} onClick={() => block.mutate()}>{words.t("block.do")}</button>
        <button type="button" className="quiet small" onClick={() => setReporting(true)}>{words.t("report.open")}</button>
      </p>
      <Problem of={block.error} />
      {reporting && <Suspense><ReportDialog other={other} onClose={() => setReporting(false)} /></Suspense>}
    </details>
  );
}

/** Says that the two do not meet any more, with the way back. */
export function Blocked({ other, onUndone }: { readonly other: Other; readonly onUndone: () => void }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const undo = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone: the focus goes to the way back.
  useEffect(() => undo.current?.focus(), [other.id]);
  const unblock = useMutation({
    mutationFn: () => call("unblock", { params: { person: other.id } }),
    onSuccess: async () => {
      await refresh("matches", "projectPeople");
      announce(words.t("block.undone", { name: isolate(other.name) }));
      onUndone();
    },
  });
  return (
    <div className="undo">
      <span>{words.t("block.done", { name: isolate(other.name) })}</span>
      <button ref={undo} type="button" className="quiet small" disabled={unblock.isPending} onClick={() => unblock.mutate()}>{words.t("undo")}</button>
      <Problem of={unblock.error} />
    </div>
  );
}

/** Holds somebody back who is about to leave what they have not saved: asks once, also when the window is being closed. */
import { useBlocker } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Window } from "./Window.tsx";

export function LeaveGuard({ unsaved }: { readonly unsaved: boolean }): ReactElement | null {
  const words = useWords();
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: () => unsaved, enableBeforeUnload: () => unsaved, withResolver: true });
  if (status !== "blocked") return null;
  return (
    <Window title={words.t("leave.title")} open urgent onClose={reset}>
      <p>{words.t("leave.about")}</p>
      <p className="row">
        <button type="button" onClick={reset}>{words.t("leave.stay")}</button>
        <button type="button" className="quiet" onClick={proceed}>{words.t("leave.go")}</button>
      </p>
    </Window>
  );
}

/** The way from a match to an introduction: the button and its dialog, or why nobody can be asked now. */
import type { MatchView } from "@cosmicsync/api";
import { useState, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { AskDialog, askedOf } from "./AskDialog.tsx";

export function AskFor({ match }: { readonly match: MatchView }): ReactElement {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <p className="row">
      {match.introducible ? <button type="button" onClick={() => setAsking(true)}>{words.t("ask.open")}</button> : <span className="hint">{words.t(`whyNot.${match.whyNot ?? "paused"}`)}</span>}
      {asking && <AskDialog asked={askedOf(match)} onClose={() => setAsking(false)} />}
    </p>
  );
}

/** Asks for an introduction to a person, or to whoever leads a project. */
import type { MatchView } from "@cosmicsync/api";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { AskWindow } from "./AskWindow.tsx";

export interface Asked { readonly person?: string; readonly project?: string; readonly name: string }
export const askedOf = (match: MatchView): Asked =>
  match.project !== undefined ? { project: match.project.id, name: match.project.title } : { ...(match.person === undefined ? {} : { person: match.person.id }), name: match.person?.pseudonym ?? "" };

export function AskDialog({ asked: { person, project, name }, onClose }: { readonly asked: Asked; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const navigate = useNavigate();
  const refresh = useRefresh();
  return (
    <AskWindow
      title={words.t("ask.title", { name: isolate(name) })} about={words.t("ask.about")} onClose={onClose}
      ask={(asking, idempotencyKey) => call("ask", { body: { ...(project !== undefined ? { project } : person === undefined ? {} : { person }), ...asking }, idempotencyKey })}
      onAsked={async ({ id }) => {
        void refresh("introductions", "matches");
        await navigate({ to: "/introductions/$introduction", params: { introduction: id } });
      }}
    />
  );
}

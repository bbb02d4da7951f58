/** Shows an answer when it is here; until then says that it is being asked for, and offers to ask again when it failed. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useWords } from "../words/context.ts";
import { Problem } from "./Problem.tsx";

export function Loaded<T>({ of, children }: { readonly of: UseQueryResult<T, Error>; readonly children: (answer: T) => ReactNode }): ReactElement {
  const words = useWords();
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error !== null) {
    return (
      <div>
        <Problem of={of.error} />
        <button type="button" className="quiet" onClick={() => void of.refetch()}>{words.t("again")}</button>
      </div>
    );
  }
  return <p className="waiting" role="status">{words.t("loading")}</p>;
}

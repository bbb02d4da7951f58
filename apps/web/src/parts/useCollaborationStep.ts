/** Takes a step in a collaboration and shows the state that it led to. */
import type { CollaborationView } from "@cosmicsync/api";
import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { useKeepAnswer, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import type { WordKey } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";

export function useCollaborationStep<V>(collaboration: string, take: (values: V) => Promise<CollaborationView>, done: WordKey): UseMutationResult<CollaborationView, Error, V> {
  const words = useWords();
  const announce = useAnnounce();
  const keep = useKeepAnswer();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: take,
    onSuccess: (after) => {
      keep("collaboration", { params: { collaboration } }, after);
      announce(words.t(done));
      void refresh("collaborations");
    },
  });
}

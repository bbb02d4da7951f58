/**
 * What the app reads from the node, each read with the key under which its answer is kept. After a change, `useRefresh`
 * makes the named answers be asked for again.
 */
import type { AccountView, Exchange, RouteName, SessionView } from "@cosmicsync/api";
import { keepPreviousData, useQuery, useQueryClient, type QueryKey, type UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";
import { call, ProblemError, type CallParts } from "./call.ts";

type Answer<N extends RouteName> = Exchange<N>["answer"];
/** How often a page that waits for the other side looks again. */
const waitingMillis = 20_000;

/** Reads one route; `null` for `parts` waits until there is something to ask. `waiting` looks again by itself, `everyMillis` as often as it says; `keepFormer` shows the last answer until the next is here. */
export function useRead<N extends RouteName>(name: N, parts: CallParts<N> | null, options: { readonly waiting?: boolean; readonly everyMillis?: number; readonly keepFormer?: boolean } = {}): UseQueryResult<Answer<N>, Error> {
  return useQuery<Answer<N>, Error>({
    queryKey: [name, parts?.params ?? null, parts?.query ?? null],
    queryFn: ({ signal }) => call(name, { ...parts, signal }),
    enabled: parts !== null,
    ...(options.waiting === true || options.everyMillis !== undefined ? { refetchInterval: options.everyMillis ?? waitingMillis } : {}),
    ...(options.keepFormer === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Asks again for the answers of these routes; without names, for all. */
export function useRefresh(): (...names: RouteName[]) => Promise<void> {
  const answers = useQueryClient();
  return useCallback(async (...names) => {
    if (names.length === 0) await answers.invalidateQueries();
    else await Promise.all(names.map((name) => answers.invalidateQueries({ queryKey: [name] })));
  }, [answers]);
}

/** Puts an answer that a change gave back where the read of it is kept. */
export function useKeepAnswer(): <N extends RouteName>(name: N, parts: Pick<CallParts<N>, "params" | "query">, answer: Answer<N>) => void {
  const answers = useQueryClient();
  return useCallback((name, parts, answer) => {
    answers.setQueryData([name, parts.params ?? null, parts.query ?? null], answer);
  }, [answers]);
}

const accountKey: QueryKey = ["account"];
/** Says only that somebody signed in here, so that a stranger's browser does not ask in vain; the session itself is in a cookie that scripts cannot read. */
const signedInKey = "sharedspheres.signed-in";

/** Who is signed in: undefined while that is being asked, null for nobody. */
export function useAccount(): AccountView | null | undefined {
  const { data } = useQuery<AccountView | null>({
    queryKey: accountKey,
    queryFn: async () => {
      if (localStorage.getItem(signedInKey) === null) return null;
      try {
        return await call("account");
      } catch (problem) {
        if (!(problem instanceof ProblemError) || problem.status !== 401) throw problem;
        localStorage.removeItem(signedInKey);
        return null;
      }
    },
    staleTime: 60_000,
  });
  return data;
}

/** Begins and ends being signed in, in this browser; nothing that was read for one person is shown to the next. */
export function useSession(): { readonly begin: (session: SessionView) => void; readonly end: () => void } {
  const answers = useQueryClient();
  const begin = useCallback((session: SessionView) => {
    localStorage.setItem(signedInKey, "yes");
    answers.clear();
    answers.setQueryData(accountKey, session.account);
  }, [answers]);
  const end = useCallback(() => {
    localStorage.removeItem(signedInKey);
    answers.clear();
    answers.setQueryData(accountKey, null);
  }, [answers]);
  return { begin, end };
}

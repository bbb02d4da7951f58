/** Puts the parts together that every page stands on: words, answers kept from the node, addresses, announcements. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState, type ReactElement } from "react";
import { ProblemError } from "./call.ts";
import { AnnouncerProvider } from "./parts/Announcer.tsx";
import { router } from "./router.tsx";
import { WordsContext } from "./words/context.ts";
import { keepLanguage, loadWords, type LanguageCode, type Words } from "./words/index.ts";

const answers = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays a refusal; only a broken line or server is worth a second try.
      retry: (count, error) => count < 2 && (!(error instanceof ProblemError) || error.status === 0 || error.status >= 500),
    },
  },
});

export function App({ firstWords }: { readonly firstWords: Words }): ReactElement {
  const [words, setWords] = useState(firstWords);
  const choose = useCallback(async (language: LanguageCode) => {
    keepLanguage(language);
    setWords(await loadWords(language));
  }, []);
  useEffect(() => {
    document.documentElement.lang = words.language;
    document.documentElement.dir = words.direction;
  }, [words]);
  const value = useMemo(() => ({ words, choose }), [words, choose]);
  return (
    <WordsContext value={value}>
      <QueryClientProvider client={answers}>
        <AnnouncerProvider>
          <RouterProvider router={router} />
        </AnnouncerProvider>
      </QueryClientProvider>
    </WordsContext>
  );
}

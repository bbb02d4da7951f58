/** What the two answers led to: what was understood, the first matches, and the way to keep them. */
import type { LinkedView, MatchView } from "@cosmicsync/api";
import { useEffect, useRef, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { MatchCard } from "./MatchCard.tsx";
import { SignUpForm, type Answers } from "./SignUpForm.tsx";
import { Understood } from "./Understood.tsx";

interface Preview { readonly offers: readonly LinkedView[]; readonly needs: readonly LinkedView[]; readonly matches: readonly MatchView[] }

export function Found({ found }: { readonly found: Preview }): ReactElement {
  const words = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [found]);
  return (
    <section aria-labelledby="found">
      <h2 id="found" ref={heading} tabIndex={-1}>{words.t("start.understood")}</h2>
      <div className="sides">
        <Understood title={words.t("start.bring")} linked={found.offers} />
        <Understood title={words.t("start.seek")} linked={found.needs} />
      </div>
      <h2>{words.t("start.found", { count: found.matches.length })}</h2>
      <p className="hint">{words.t("start.found.hint")}</p>
      <div className="matches">{found.matches.map((match) => <MatchCard key={match.id} match={match} />)}</div>
    </section>
  );
}

/** Signing up with the answers just given. */
export function Join({ answers, invitation }: { readonly answers: Answers; readonly invitation?: string }): ReactElement {
  const words = useWords();
  return (
    <section className="narrow" aria-labelledby="join">
      <h2 id="join">{words.t("signUp.title")}</h2>
      <p>{words.t("signUp.lead")}</p>
      <SignUpForm answers={answers} {...(invitation === undefined ? {} : { invitation })} />
    </section>
  );
}

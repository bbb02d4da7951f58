/** How people are suggested, in plain words: what is read and what never is, for both sides, what is learned, and what one can do about it. For anybody, signed in or not. */
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { PageHeading } from "../parts/PageHeading.tsx";
import { useAccount } from "../reads.ts";
import { useWords } from "../words/context.ts";

const parts = ["read", "never", "both", "order", "did", "learned", "words", "totals", "weak"] as const;

export function How(): ReactElement {
  const words = useWords();
  const account = useAccount();
  return (
    <div className="page narrow">
      <PageHeading title={words.t("suggest.title")} />
      <p className="lead">{words.t("suggest.lead")}</p>
      {parts.map((part) => (
        <section key={part} aria-labelledby={`suggest-${part}`}>
          <h2 id={`suggest-${part}`}>{words.t(`suggest.${part}`)}</h2>
          <p>{words.t(`suggest.${part}.about`)}</p>
        </section>
      ))}
      <section aria-labelledby="suggest-do">
        <h2 id="suggest-do">{words.t("suggest.do")}</h2>
        <ul>
          {(["closer", "feedback", "fields", "consents", "leave"] as const).map((one) => <li key={one}>{words.t(`suggest.do.${one}`)}</li>)}
        </ul>
        {account && <p className="row"><Link className="button quiet" to="/profile">{words.t("profile.title")}</Link> <Link className="button quiet" to="/matches">{words.t("matches.title")}</Link></p>}
      </section>
    </div>
  );
}

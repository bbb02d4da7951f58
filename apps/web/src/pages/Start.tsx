/** The first page: what this is, the two answers, three matches at once, and then signing up. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useAnnounce } from "../parts/Announcer.tsx";
import { Field } from "../parts/Field.tsx";
import { MatchCard } from "../parts/MatchCard.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Problem } from "../parts/Problem.tsx";
import { SignUpForm, type Answers } from "../parts/SignUpForm.tsx";
import { Understood } from "../parts/Understood.tsx";
import { useAccount } from "../reads.ts";
import { useWords } from "../words/context.ts";

/** Bound of each answer: limits.noteChars of the protocol. */
const answerChars = 2_000;

export function Start(): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const account = useAccount();
  const [bring, setBring] = useState("");
  const [seek, setSeek] = useState("");
  const [given, setGiven] = useState<Answers>();
  const results = useRef<HTMLHeadingElement>(null);
  const preview = useMutation({ mutationFn: (answers: Answers) => call("preview", { body: answers }) });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const answers = { bring: bring.trim(), seek: seek.trim(), language: words.language };
    if (answers.bring === "" || answers.seek === "") return;
    setGiven(answers);
    preview.mutate(answers, { onSuccess: (found) => announce(words.t("start.found", { count: found.matches.length })) });
  };
  const found = preview.data;
  useEffect(() => {
    if (found !== undefined) results.current?.focus();
  }, [found]);
  return (
    <div className="page start">
      <section className="hero">
        <PageHeading title={words.t("start.title")} />
        <p className="lead">{words.t("start.lead")}</p>
        <form className="answers" onSubmit={send}>
          <Field label={words.t("start.bring")} hint={words.t("start.bring.hint")}>
            {(control) => <textarea {...control} rows={4} required dir="auto" maxLength={answerChars} placeholder={words.t("start.bring.example")} value={bring} onChange={(event) => setBring(event.target.value)} />}
          </Field>
          <Field label={words.t("start.seek")} hint={words.t("start.seek.hint")}>
            {(control) => <textarea {...control} rows={4} required dir="auto" maxLength={answerChars} placeholder={words.t("start.seek.example")} value={seek} onChange={(event) => setSeek(event.target.value)} />}
          </Field>
          <p className="row"><button type="submit" disabled={preview.isPending}>{words.t("start.send")}</button><span className="hint">{words.t("start.kept")}</span></p>
          {preview.isPending && <p role="status" className="waiting">{words.t("loading")}</p>}
          <Problem of={preview.error} />
        </form>
      </section>
      {found !== undefined && (
        <section aria-labelledby="found">
          <h2 id="found" ref={results} tabIndex={-1}>{words.t("start.understood")}</h2>
          <div className="sides">
            <Understood title={words.t("start.bring")} linked={found.offers} />
            <Understood title={words.t("start.seek")} linked={found.needs} />
          </div>
          <h2>{words.t("start.found", { count: found.matches.length })}</h2>
          <p className="hint">{words.t("start.found.hint")}</p>
          <div className="matches">{found.matches.map((match) => <MatchCard key={match.id} match={match} />)}</div>
        </section>
      )}
      {account && <p className="row"><Link className="button" to="/matches">{words.t("start.toMatches")}</Link></p>}
      {account === null && (found !== undefined || preview.error !== null) && (
        <section className="narrow" aria-labelledby="join">
          <h2 id="join">{words.t("signUp.title")}</h2>
          <p>{words.t("signUp.lead")}</p>
          <SignUpForm {...(given === undefined ? {} : { answers: given })} />
        </section>
      )}
      {found === undefined && <HowItWorks />}
    </div>
  );
}

function HowItWorks(): ReactElement {
  const words = useWords();
  return (
    <section aria-labelledby="how">
      <h2 id="how">{words.t("how.title")}</h2>
      <ol className="steps">
        <li><h3>{words.t("how.match")}</h3><p>{words.t("how.match.about")}</p></li>
        <li><h3>{words.t("how.introduction")}</h3><p>{words.t("how.introduction.about")}</p></li>
        <li><h3>{words.t("how.collaboration")}</h3><p>{words.t("how.collaboration.about")}</p></li>
      </ol>
    </section>
  );
}

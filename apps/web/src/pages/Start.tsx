/** The first page: what this is, the two answers, three matches at once, and then signing up. What comes after the answers is loaded while they are being written. */
import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Suspense, lazy, useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useAnnounce } from "../parts/Announcer.tsx";
import { Field } from "../parts/Field.tsx";
import { Mark } from "../parts/Mark.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Problem } from "../parts/Problem.tsx";
import { useAccount } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { withAllWords } from "../words/index.ts";

const loadFound = withAllWords(() => import("../parts/Found.tsx"));
const Found = lazy(async () => ({ default: (await loadFound()).Found }));
const Join = lazy(async () => ({ default: (await loadFound()).Join }));

/** Bound of each answer: limits.noteChars of the protocol. */
const answerChars = 2_000;

export function Start(): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const account = useAccount();
  const { invitation } = useSearch({ from: "/" });
  const [bring, setBring] = useState("");
  const [seek, setSeek] = useState("");
  const preview = useMutation({ mutationFn: (answers: { bring: string; seek: string; language: string }) => call("preview", { body: answers }) });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const answers = { bring: bring.trim(), seek: seek.trim(), language: words.language };
    if (answers.bring === "" || answers.seek === "") return;
    preview.mutate(answers, { onSuccess: (found) => announce(words.t("start.found", { count: found.matches.length })) });
  };
  const found = preview.data;
  const waiting = <p role="status" className="waiting">{words.t("loading")}</p>;
  return (
    <div className="page start">
      <section className="hero">
        <div className="hero-words">
          <PageHeading title={words.t("start.title")} />
          <p className="lead">{words.t("start.lead")}</p>
        </div>
        <div className="hero-mark"><Mark size={190} /></div>
        <form className="answers" onSubmit={send} onFocus={() => void loadFound()}>
          <Field label={words.t("start.bring")} hint={words.t("start.bring.hint")}>
            {(control) => <textarea {...control} rows={4} required dir="auto" maxLength={answerChars} placeholder={words.t("start.bring.example")} value={bring} onChange={(event) => setBring(event.target.value)} />}
          </Field>
          <Field label={words.t("start.seek")} hint={words.t("start.seek.hint")}>
            {(control) => <textarea {...control} rows={4} required dir="auto" maxLength={answerChars} placeholder={words.t("start.seek.example")} value={seek} onChange={(event) => setSeek(event.target.value)} />}
          </Field>
          <p className="row"><button type="submit" disabled={preview.isPending}>{words.t("start.send")}</button><span className="hint">{words.t("start.kept")}</span></p>
          {preview.isPending && waiting}
          <Problem of={preview.error} />
        </form>
      </section>
      <Suspense fallback={waiting}>
        {found !== undefined && <Found found={found} />}
        {account && <p className="row"><Link className="button" to="/matches">{words.t("start.toMatches")}</Link></p>}
        {account === null && preview.variables !== undefined && !preview.isPending && <Join answers={preview.variables} {...(invitation === undefined ? {} : { invitation })} />}
      </Suspense>
      {account === null && found === undefined && invitation !== undefined && <p className="note">{words.t("signUp.invited")} <Link to="/sign-up" search={{ invitation }}>{words.t("signUp.title")}</Link></p>}
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

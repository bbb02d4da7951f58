/** Begins a collaboration: what it is called, and a first step small enough for this week. */
import type { IntroductionView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Field } from "./Field.tsx";
import { Problem } from "./Problem.tsx";
import { dayAfter, endOfDay } from "./days.ts";
import { useOnceKey } from "./onceKey.ts";

/** limits.firstStepMinutes of the protocol. */
const mostMinutes = 120;
const suggestedDays = 5;

export function StartForm({ introduction }: { readonly introduction: IntroductionView }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const idempotencyKey = useOnceKey();
  const [title, setTitle] = useState(introduction.project?.title ?? "");
  const [text, setText] = useState("");
  const [minutes, setMinutes] = useState("60");
  const [today] = useState(() => Date.now());
  const [day, setDay] = useState(() => dayAfter(today, suggestedDays));
  const start = useMutation({
    mutationFn: (dueAt: string) => call("start", { params: { introduction: introduction.id }, body: { title: title.trim(), firstStep: { text: text.trim(), minutes: Number(minutes), dueAt } }, idempotencyKey }),
    onSuccess: async (begun) => {
      announce(words.t("begin.done"));
      void refresh("introduction", "introductions", "collaborations");
      await navigate({ to: "/collaborations/$collaboration", params: { collaboration: begun.id } });
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const dueAt = endOfDay(day);
    if (dueAt !== undefined) start.mutate(dueAt);
  };
  return (
    <section className="card" aria-labelledby="begin">
      <h2 id="begin">{words.t("begin.title")}</h2>
      <p>{words.t("begin.about")}</p>
      <form className="form" onSubmit={send}>
        <Field label={words.t("begin.name")}>{(control) => <input {...control} type="text" required dir="auto" maxLength={120} value={title} onChange={(event) => setTitle(event.target.value)} />}</Field>
        <Field label={words.t("begin.step")} hint={words.t("begin.step.hint")}>{(control) => <input {...control} type="text" required dir="auto" maxLength={240} value={text} onChange={(event) => setText(event.target.value)} />}</Field>
        <div className="sides">
          <Field label={words.t("begin.minutes")} hint={words.t("begin.minutes.hint", { most: mostMinutes })}>{(control) => <input {...control} className="short" type="number" required min={1} max={mostMinutes} step={1} value={minutes} onChange={(event) => setMinutes(event.target.value)} />}</Field>
          <Field label={words.t("begin.day")}>{(control) => <input {...control} className="short" type="date" required min={dayAfter(today, 0)} value={day} onChange={(event) => setDay(event.target.value)} />}</Field>
        </div>
        <Problem of={start.error} />
        <p className="row"><button type="submit" disabled={start.isPending}>{words.t("begin.send")}</button></p>
      </form>
    </section>
  );
}

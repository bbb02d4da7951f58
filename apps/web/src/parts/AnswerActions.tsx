/** What one can do with an introduction just now: yes, ask me more, no; reply; take back. */
import type { IntroductionView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import type { WordKey } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Field } from "./Field.tsx";
import { focusHeading } from "./PageHeading.tsx";
import { Problem } from "./Problem.tsx";
import { RevealFields, revealBody, revealReady, useReveal } from "./RevealFields.tsx";
import { Window } from "./Window.tsx";
import { useOnceKey } from "./onceKey.ts";

type Act = "yes" | "ask-more" | "no" | "reply" | "withdraw";

export function AnswerActions({ introduction }: { readonly introduction: IntroductionView }): ReactElement | null {
  const words = useWords();
  const [act, setAct] = useState<Act>();
  const { canAnswer, canReply, canWithdraw } = introduction;
  if (!canAnswer && !canReply && !canWithdraw) return null;
  const close = (): void => setAct(undefined);
  return (
    <section className="card" aria-labelledby="answer">
      <h2 id="answer">{words.t(canAnswer ? "answer.title" : canReply ? "reply.title" : "withdraw.title")}</h2>
      {canAnswer && (
        <>
          <p>{words.t("answer.about")}</p>
          <p className="row">
            <button type="button" onClick={() => setAct("yes")}>{words.t("answer.yes")}</button>
            <button type="button" className="quiet" onClick={() => setAct("ask-more")}>{words.t("answer.ask-more")}</button>
            <button type="button" className="quiet" onClick={() => setAct("no")}>{words.t("answer.no")}</button>
          </p>
        </>
      )}
      <p className="row">
        {canReply && <button type="button" onClick={() => setAct("reply")}>{words.t("reply.open")}</button>}
        {canWithdraw && <button type="button" className="quiet" onClick={() => setAct("withdraw")}>{words.t("withdraw.open")}</button>}
      </p>
      {act === "yes" && <Yes id={introduction.id} onClose={close} />}
      {(act === "ask-more" || act === "reply") && <Write id={introduction.id} act={act} onClose={close} />}
      {(act === "no" || act === "withdraw") && <Confirm id={introduction.id} act={act} onClose={close} />}
    </section>
  );
}

interface Open { readonly id: string; readonly onClose: () => void }

function useAct(work: () => Promise<unknown>, done: WordKey, onClose: () => void): ReturnType<typeof useMutation<unknown, Error, void>> {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: work,
    onSuccess: async () => {
      announce(words.t(done));
      onClose();
      await refresh("introduction", "introductions", "matches");
      focusHeading();
    },
  });
}

function Yes({ id, onClose }: Open): ReactElement {
  const words = useWords();
  const idempotencyKey = useOnceKey();
  const [reveal, setReveal] = useReveal();
  const yes = useAct(() => call("answer", { params: { introduction: id }, body: { answer: "yes", ...revealBody(reveal) }, idempotencyKey }), "answer.yes.done", onClose);
  const send = (event: FormEvent): void => { event.preventDefault(); yes.mutate(); };
  return (
    <Window title={words.t("answer.yes.title")} open onClose={onClose}>
      <form className="form" onSubmit={send}>
        <p>{words.t("answer.yes.about")}</p>
        <RevealFields reveal={reveal} onChange={setReveal} />
        <Problem of={yes.error} />
        <p className="row"><button type="submit" disabled={yes.isPending || !revealReady(reveal)}>{words.t("answer.yes.send")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
      </form>
    </Window>
  );
}

function Write({ id, act, onClose }: Open & { readonly act: "ask-more" | "reply" }): ReactElement {
  const words = useWords();
  const idempotencyKey = useOnceKey();
  const [text, setText] = useState("");
  const params = { introduction: id };
  const write = useAct(() => (act === "reply" ? call("reply", { params, body: { text: text.trim() }, idempotencyKey }) : call("answer", { params, body: { answer: "ask-more", question: text.trim() }, idempotencyKey })), act === "reply" ? "reply.done" : "answer.ask-more.done", onClose);
  const send = (event: FormEvent): void => { event.preventDefault(); if (text.trim() !== "") write.mutate(); };
  return (
    <Window title={words.t(act === "reply" ? "reply.title" : "answer.ask-more.title")} open onClose={onClose}>
      <form className="form" onSubmit={send}>
        <Field label={words.t(act === "reply" ? "reply.text" : "answer.question")} hint={words.t(act === "reply" ? "reply.hint" : "answer.question.hint")}>
          {(control) => <textarea {...control} rows={4} required dir="auto" maxLength={2_000} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
        <Problem of={write.error} />
        <p className="row"><button type="submit" disabled={write.isPending}>{words.t("send")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
      </form>
    </Window>
  );
}

function Confirm({ id, act, onClose }: Open & { readonly act: "no" | "withdraw" }): ReactElement {
  const words = useWords();
  const idempotencyKey = useOnceKey();
  const params = { introduction: id };
  const end = useAct(() => (act === "no" ? call("answer", { params, body: { answer: "no" }, idempotencyKey }) : call("withdraw", { params, idempotencyKey })), act === "no" ? "answer.no.done" : "withdraw.done", onClose);
  return (
    <Window title={words.t(act === "no" ? "answer.no.title" : "withdraw.title")} open urgent onClose={onClose}>
      <p>{words.t(act === "no" ? "answer.no.about" : "withdraw.about")}</p>
      <Problem of={end.error} />
      <p className="row">
        <button type="button" disabled={end.isPending} onClick={() => end.mutate()}>{words.t(act === "no" ? "answer.no.send" : "withdraw.send")}</button>
        <button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button>
      </p>
    </Window>
  );
}

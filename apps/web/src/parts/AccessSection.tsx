/**
 * Who and what comes in with my account: what happened with it, keys for programs, and programs that are told of what changes. A key's token is shown once, in the window that made it; a key is ended by one press, as whoever
 * fears for it should not have to read first.
 */
import { useMutation } from "@tanstack/react-query";
import { useId, useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { Field } from "./Field.tsx";
import { Loaded } from "./Loaded.tsx";
import { PassphraseField } from "./PassphraseField.tsx";
import { Problem } from "./Problem.tsx";
import { Webhooks } from "./Webhooks.tsx";
import { Window } from "./Window.tsx";

/** What is shown before one asks for all. */
const fewEntries = 5;

export function AccessSection(): ReactElement {
  const words = useWords();
  const [all, setAll] = useState(false);
  const activity = useRead("activity", {});
  return (
    <section className="card" aria-labelledby="access">
      <h2 id="access">{words.t("access.title")}</h2>
      <p>{words.t("access.about")}</p>
      <Loaded of={activity}>
        {({ entries }) => (entries.length === 0 ? <p className="empty">{words.t("access.none")}</p> : (
          <>
            <ul className="entries">
              {(all ? entries : entries.slice(0, fewEntries)).map(({ at, act, device }, index) => (
                <li key={`${at} ${index}`} className="entry"><span className="entry-name">{words.t(`access.act.${act}`)} <span className="hint">{words.t("access.from", { when: words.dateAndTime(at), device: isolate(device) })}</span></span></li>
              ))}
            </ul>
            {entries.length > fewEntries && <p><button type="button" className="quiet small" aria-expanded={all} onClick={() => setAll(!all)}>{all ? words.t("access.fewer") : words.t("access.all", { count: entries.length })}</button></p>}
          </>
        ))}
      </Loaded>
      <Keys />
      <Webhooks />
    </section>
  );
}

function Keys(): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [open, setOpen] = useState(false);
  const keys = useRead("keys", {});
  const end = useMutation({
    mutationFn: (key: { readonly id: string; readonly name: string }) => call("endKey", { params: { key: key.id } }),
    onSuccess: (_answer, { name }) => { announce(words.t("keys.ended", { name: isolate(name) })); },
    onSettled: () => { void refresh("keys", "activity"); },
  });
  return (
    <>
      <h3>{words.t("keys.title")}</h3>
      <p className="hint">{words.t("keys.about")}</p>
      <Loaded of={keys}>
        {({ keys: held }) => (held.length === 0 ? <p className="empty">{words.t("keys.none")}</p> : (
          <ul className="entries">
            {held.map((key) => (
              <li key={key.id} className="entry">
                <span className="entry-name">{isolate(key.name)} <span className="hint">{words.list(key.scopes.map((scope) => words.t(`keys.scope.${scope}`)))} · {words.t("keys.until", { date: words.date(key.expiresAt) })} · {key.lastUsedOn === undefined ? words.t("keys.unused") : words.t("keys.used", { date: words.date(key.lastUsedOn) })}</span></span>
                <button type="button" className="quiet small danger" aria-label={words.t("keys.endOne", { name: isolate(key.name) })} disabled={end.isPending} onClick={() => end.mutate(key)}>{words.t("keys.end")}</button>
              </li>
            ))}
          </ul>
        ))}
      </Loaded>
      <Problem of={end.error} />
      <p><button type="button" className="quiet" onClick={() => setOpen(true)}>{words.t("keys.make")}</button></p>
      {open && <MakeKey onClose={() => { setOpen(false); void refresh("keys", "activity"); }} />}
    </>
  );
}

const lasting = [7, 30, 90, 365] as const;

function MakeKey({ onClose }: { readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const mayWrite = useId();
  const mayWebhooks = useId();
  const [name, setName] = useState("");
  const [write, setWrite] = useState(false);
  const [webhooks, setWebhooks] = useState(false);
  const [days, setDays] = useState<number>(90);
  const [passphrase, setPassphrase] = useState("");
  const make = useMutation({ mutationFn: () => call("makeKey", { body: { name: name.trim(), scopes: ["read", ...(write ? ["write"] as const : []), ...(webhooks ? ["webhooks"] as const : [])], days, passphrase } }) });
  const send = (event: FormEvent): void => { event.preventDefault(); make.mutate(); };
  return (
    <Window title={words.t(make.data === undefined ? "keys.make" : "keys.made")} open onClose={onClose}>
      {make.data === undefined ? (
        <form className="form" onSubmit={send}>
          <Field label={words.t("keys.name")} hint={words.t("keys.name.hint")}>{(control) => <input {...control} type="text" dir="auto" autoComplete="off" required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
          <div className="check">
            <input type="checkbox" id={mayWrite} checked={write} onChange={(event) => setWrite(event.target.checked)} />
            <label htmlFor={mayWrite}>{words.t("keys.mayWrite")}</label>
          </div>
          <div className="check">
            <input type="checkbox" id={mayWebhooks} checked={webhooks} onChange={(event) => setWebhooks(event.target.checked)} />
            <label htmlFor={mayWebhooks}>{words.t("keys.mayWebhooks")}</label>
          </div>
          <Field label={words.t("keys.days")}>{(control) => <select {...control} value={days} onChange={(event) => setDays(Number(event.target.value))}>{lasting.map((count) => <option key={count} value={count}>{words.t("keys.lasts", { count })}</option>)}</select>}</Field>
          <PassphraseField value={passphrase} onChange={setPassphrase} />
          <Problem of={make.error} />
          <p className="row"><button type="submit" disabled={make.isPending || name.trim() === ""}>{words.t("keys.send")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
        </form>
      ) : (
        <>
          <p>{words.t("keys.once")}</p>
          <p><code className="token">{make.data.token}</code></p>
          <p className="row"><CopyButton text={make.data.token} /><button type="button" onClick={onClose}>{words.t("keys.kept")}</button></p>
        </>
      )}
    </Window>
  );
}

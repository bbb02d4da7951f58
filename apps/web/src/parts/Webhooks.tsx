/**
 * Programs that are told of what changes for me: added, looked after and taken away here. A secret is shown once, in the window that made it. How the last deliveries
 * went is looked at again while it is open, as a test or a redelivery is told within moments.
 */
import type { DeliveryView, WebhookView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useId, useRef, useState, type FormEvent, type ReactElement, type RefObject } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate, type Words } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { eventTypes } from "./eventTypes.ts";
import { Field } from "./Field.tsx";
import { Loaded } from "./Loaded.tsx";
import { Problem } from "./Problem.tsx";
import { Window } from "./Window.tsx";

type EventName = WebhookView["events"][number];
/** How often open deliveries are looked at again. */
const againMillis = 4_000;
/** What is shown before one asks for all. */
const fewDeliveries = 5;

export function Webhooks(): ReactElement {
  const words = useWords();
  const refresh = useRefresh();
  const [open, setOpen] = useState(false);
  const add = useRef<HTMLButtonElement>(null);
  const read = useRead("webhooks", {});
  return (
    <>
      <h3>{words.t("webhooks.title")}</h3>
      <p className="hint">{words.t("webhooks.about")}</p>
      <Loaded of={read}>
        {({ webhooks, here }) => (
          <>
            {webhooks.length === 0 ? <p className="empty">{words.t(here ? "webhooks.none" : "webhooks.off")}</p> : (
              <ul className="entries">{webhooks.map((webhook) => <OneWebhook key={webhook.id} webhook={webhook} add={add} />)}</ul>
            )}
            {here && <p><button ref={add} type="button" className="quiet" onClick={() => setOpen(true)}>{words.t("webhooks.make")}</button></p>}
          </>
        )}
      </Loaded>
      {open && <EditWebhook onClose={() => { setOpen(false); void refresh("webhooks", "activity"); }} />}
    </>
  );
}

function OneWebhook({ webhook, add }: { readonly webhook: WebhookView; readonly add: RefObject<HTMLButtonElement | null> }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const deliveries = useId();
  const [shown, setShown] = useState(false);
  const [window, setWindow] = useState<"edit" | "rotate" | "remove">();
  const name = isolate(webhook.name);
  const params = { webhook: webhook.id };
  const settled = (): void => { void refresh("webhooks", "deliveries", "activity"); };
  const test = useMutation({ mutationFn: () => call("testWebhook", { params }), onSuccess: () => { announce(words.t("webhooks.tested", { name })); setShown(true); }, onSettled: settled });
  const stop = useMutation({
    mutationFn: (stopped: boolean) => call("changeWebhook", { params, body: { stopped } }),
    onSuccess: (_answer, stopped) => announce(words.t(stopped ? "webhooks.stopNow" : "webhooks.startNow", { name })), onSettled: settled,
  });
  const close = (): void => { setWindow(undefined); settled(); };
  const removed = (): void => {
    setShown(false);
    setWindow(undefined);
    void refresh("webhooks", "activity");
    add.current?.focus();
  };
  const said = statusOf(words, webhook);
  const stopped = webhook.stopped !== undefined;
  return (
    <li className="webhook">
      <p className="entry-name"><bdi>{webhook.name}</bdi> <code className="endpoint" dir="ltr">{webhook.endpoint}</code></p>
      <p className="hint">{words.list(webhook.events.map((event) => words.t(`webhooks.event.${event}`)))}</p>
      {said.map((sentence) => <p key={sentence} className={stopped ? "problem" : "hint"}>{sentence}</p>)}
      <p className="row">
        <button type="button" className="quiet small" aria-label={words.t("webhooks.of", { what: words.t("webhooks.test"), name })} disabled={stopped || test.isPending} onClick={() => test.mutate()}>{words.t("webhooks.test")}</button>
        <button type="button" className="quiet small" aria-label={words.t("webhooks.of", { what: words.t("webhooks.deliveries"), name })} aria-expanded={shown} aria-controls={deliveries} onClick={() => setShown(!shown)}>{words.t("webhooks.deliveries")}</button>
        <button type="button" className="quiet small" aria-label={words.t("webhooks.of", { what: words.t("webhooks.edit"), name })} onClick={() => setWindow("edit")}>{words.t("webhooks.edit")}</button>
        <button type="button" className="quiet small" aria-label={words.t("webhooks.of", { what: words.t("webhooks.rotate"), name })} onClick={() => setWindow("rotate")}>{words.t("webhooks.rotate")}</button>
        <button type="button" className="quiet small" aria-label={words.t("webhooks.of", { what: words.t(stopped ? "webhooks.start" : "webhooks.stop"), name })} disabled={stop.isPending} onClick={() => stop.mutate(!stopped)}>{words.t(stopped ? "webhooks.start" : "webhooks.stop")}</button>
        <button type="button" className="quiet small danger" aria-label={words.t("webhooks.of", { what: words.t("webhooks.remove"), name })} onClick={() => setWindow("remove")}>{words.t("webhooks.remove")}</button>
      </p>
      <Problem of={test.error ?? stop.error} />
      {/* Not while it is being taken away: what is gone would be asked for. */}
      <div id={deliveries}>{shown && window !== "remove" && <Deliveries webhook={webhook} />}</div>
      {window === "edit" && <EditWebhook held={webhook} onClose={close} />}
      {window === "rotate" && <NewSecret webhook={webhook} onClose={close} />}
      {window === "remove" && <RemoveWebhook webhook={webhook} onClose={close} onRemoved={removed} />}
    </li>
  );
}

function statusOf(words: Words, { stopped, failingSince, bothSignUntil }: WebhookView): string[] {
  if (stopped !== undefined) return [words.t(`webhooks.stopped.${stopped}`)];
  return [
    ...(failingSince === undefined ? [] : [words.t("webhooks.failing", { date: words.dateAndTime(failingSince) })]),
    ...(bothSignUntil === undefined ? [] : [words.t("webhooks.both", { date: words.dateAndTime(bothSignUntil) })]),
  ];
}

function Deliveries({ webhook }: { readonly webhook: WebhookView }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [all, setAll] = useState(false);
  const params = { webhook: webhook.id };
  const read = useRead("deliveries", { params }, { everyMillis: againMillis });
  const again = useMutation({ mutationFn: (event: string) => call("redeliver", { params: { ...params, event } }), onSuccess: () => announce(words.t("webhooks.againSent")), onSettled: () => { void refresh("deliveries"); } });
  return (
    <Loaded of={read}>
      {({ deliveries }) => (deliveries.length === 0 ? <p className="empty">{words.t("webhooks.deliveries.none")}</p> : (
        <>
          <ul className="entries" aria-label={words.t("webhooks.of", { what: words.t("webhooks.deliveries"), name: isolate(webhook.name) })}>
            {(all ? deliveries : deliveries.slice(0, fewDeliveries)).map((delivery) => (
              <li key={delivery.id} className="entry">
                <span className="entry-name">{words.t(`webhooks.event.${delivery.event}`)} <span className="hint">{words.dateAndTime(delivery.happenedAt)} · {outcomeOf(words, delivery).join(" · ")}</span></span>
                {delivery.state !== "waiting" && webhook.stopped === undefined && <button type="button" className="quiet small" aria-label={words.t("webhooks.againOne", { event: words.t(`webhooks.event.${delivery.event}`), when: words.dateAndTime(delivery.happenedAt) })} disabled={again.isPending} onClick={() => again.mutate(delivery.id)}>{words.t("webhooks.again")}</button>}
              </li>
            ))}
          </ul>
          {deliveries.length > fewDeliveries && <p><button type="button" className="quiet small" aria-expanded={all} onClick={() => setAll(!all)}>{all ? words.t("access.fewer") : words.t("access.all", { count: deliveries.length })}</button></p>}
          <Problem of={again.error} />
        </>
      ))}
    </Loaded>
  );
}

function outcomeOf(words: Words, { state, attempts, problem, status, millis, nextAt }: DeliveryView): string[] {
  return [
    words.t(`webhooks.state.${state}`),
    ...(problem === undefined ? [] : [words.t(`webhooks.problem.${problem}`, { status: status ?? 0 })]),
    ...(attempts > 1 ? [words.t("webhooks.tries", { count: attempts })] : []),
    ...(millis === undefined ? [] : [words.t("webhooks.took", { millis: words.number(millis) })]),
    ...(state === "waiting" && attempts > 0 && nextAt !== undefined ? [words.t("webhooks.next", { distance: words.distance(nextAt, Date.now()) })] : []),
  ];
}

/** A new one where none is handed in; then its secret is shown. */
function EditWebhook({ held, onClose }: { readonly held?: WebhookView; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const [name, setName] = useState(held?.name ?? "");
  const [endpoint, setEndpoint] = useState(held?.endpoint ?? "");
  const [events, setEvents] = useState<readonly EventName[]>(held?.events ?? eventTypes);
  const save = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim(), endpoint: endpoint.trim(), events: eventTypes.filter((event) => events.includes(event)) };
      if (held === undefined) return (await call("makeWebhook", { body })).secret;
      await call("changeWebhook", { params: { webhook: held.id }, body });
      onClose();
      return undefined;
    },
  });
  const send = (event: FormEvent): void => { event.preventDefault(); save.mutate(); };
  if (save.data !== undefined) return <Window title={words.t("webhooks.made")} open onClose={onClose}><Secret about={words.t("webhooks.once")} secret={save.data} onClose={onClose} /></Window>;
  return (
    <Window title={held === undefined ? words.t("webhooks.make") : words.t("webhooks.of", { what: words.t("webhooks.edit"), name: isolate(held.name) })} open onClose={onClose}>
      <form className="form" onSubmit={send}>
        <Field label={words.t("webhooks.name")}>{(control) => <input {...control} type="text" dir="auto" autoComplete="off" required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
        <Field label={words.t("webhooks.endpoint")} hint={words.t("webhooks.endpoint.hint")}>{(control) => <input {...control} type="url" dir="ltr" autoComplete="off" spellCheck={false} required maxLength={2_048} placeholder="https://" value={endpoint} onChange={(event) => setEndpoint(event.target.value)} />}</Field>
        <EventBoxes chosen={events} onChange={setEvents} />
        <Problem of={save.error} />
        <p className="row"><button type="submit" disabled={save.isPending || name.trim() === "" || endpoint.trim() === "" || events.length === 0}>{words.t("webhooks.send")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
      </form>
    </Window>
  );
}

function EventBoxes({ chosen, onChange }: { readonly chosen: readonly EventName[]; readonly onChange: (events: readonly EventName[]) => void }): ReactElement {
  const words = useWords();
  const id = useId();
  return (
    <fieldset>
      <legend>{words.t("webhooks.events")}</legend>
      {eventTypes.map((event) => (
        <div key={event} className="check">
          <input type="checkbox" id={`${id}${event}`} checked={chosen.includes(event)} onChange={({ target }) => onChange(target.checked ? [...chosen, event] : chosen.filter((one) => one !== event))} />
          <label htmlFor={`${id}${event}`}>{words.t(`webhooks.event.${event}`)}</label>
        </div>
      ))}
    </fieldset>
  );
}

function NewSecret({ webhook, onClose }: { readonly webhook: WebhookView; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const make = useMutation({ mutationFn: () => call("rotateSecret", { params: { webhook: webhook.id } }) });
  const { data } = make;
  return (
    <Window title={data === undefined ? words.t("webhooks.of", { what: words.t("webhooks.rotate"), name: isolate(webhook.name) }) : words.t("webhooks.rotated")} open onClose={onClose}>
      {data === undefined ? (
        <>
          <Problem of={make.error} />
          <p className="row"><button type="button" disabled={make.isPending} onClick={() => make.mutate()}>{words.t("webhooks.rotate")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
        </>
      ) : <Secret about={data.webhook.bothSignUntil === undefined ? words.t("webhooks.once") : words.t("webhooks.onceMore", { date: words.dateAndTime(data.webhook.bothSignUntil) })} secret={data.secret} onClose={onClose} />}
    </Window>
  );
}

function Secret({ about, secret, onClose }: { readonly about: string; readonly secret: string; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  return (
    <>
      <p>{about}</p>
      <p><code className="token" dir="ltr">{secret}</code></p>
      <p className="row"><CopyButton text={secret} /><button type="button" onClick={onClose}>{words.t("webhooks.kept")}</button></p>
    </>
  );
}

function RemoveWebhook({ webhook, onClose, onRemoved }: { readonly webhook: WebhookView; readonly onClose: () => void; readonly onRemoved: () => void }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const name = isolate(webhook.name);
  const remove = useMutation({
    mutationFn: () => call("removeWebhook", { params: { webhook: webhook.id } }),
    onSuccess: () => { announce(words.t("webhooks.removed", { name })); onRemoved(); },
  });
  return (
    <Window title={words.t("webhooks.remove.title", { name })} open urgent onClose={onClose}>
      <p>{words.t("webhooks.remove.about")}</p>
      <Problem of={remove.error} />
      <p className="row"><button type="button" className="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>{words.t("webhooks.remove")}</button><button type="button" className="quiet" onClick={onClose}>{words.t("cancel")}</button></p>
    </Window>
  );
}

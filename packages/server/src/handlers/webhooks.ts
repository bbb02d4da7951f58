/** A person's webhooks: where other programs are told of what changes for them, with what secret, and how the last deliveries went. */
import type { DeliveryView, WebhookView } from "@cosmicsync/api";
import { Refused, encodeId, limits, testEventType, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Row, Writer } from "@cosmicsync/storage";
import { noteAct } from "../accounts/audit.ts";
import type { Handlers } from "../http/call.ts";
import { present } from "../present.ts";
import { timeOf } from "../views/time.ts";
import { readEndpoint } from "../webhooks/endpoint.ts";
import { expectClosings, newEvent, wake, wantedBy } from "../webhooks/outbox.ts";
import { addressOf } from "../webhooks/payload.ts";
import { bothMillis } from "../webhooks/signature.ts";
import type { HandlerParts } from "./parts.ts";

type Names = "webhooks" | "webhook" | "makeWebhook" | "changeWebhook" | "rotateSecret" | "removeWebhook" | "testWebhook" | "deliveries" | "redeliver";
const deliveriesShown = 100;

export const webhookHandlers = (parts: HandlerParts): Pick<Handlers, Names> => {
  const { settings, now, webhookSecrets } = parts;
  const here = settings.webhooks !== "off";

  const requireHere = (): void => { if (!here) throw new Refused("webhook/not-here"); };
  const endpointOf = (text: string): string => {
    const url = readEndpoint(text, settings.webhooks === "local" ? "local" : "open");
    if (url === undefined) throw new Refused("webhook/endpoint-refused", { where: "/body/endpoint" });
    return url.href;
  };
  /** Puts an event in its way, where there is room. */
  const send = async (writer: Writer, webhook: Row<"webhook">, event: Row<"delivery">): Promise<DeliveryView> => {
    requireHere();
    if (webhook.off !== null) throw new Refused("webhook/stopped");
    if ((await writer.count("delivery", { owner: webhook.ownerId }, { webhookId: webhook.webhookId, state: "waiting" })) >= limits.webhookWaitingCount) throw new Refused("webhook/full", { facts: { most: limits.webhookWaitingCount } });
    await writer.put("delivery", event);
    await wake(writer, webhook, event.dueAt);
    return showDelivery(event);
  };
  const show = (webhook: Row<"webhook">): WebhookView => showWebhook(webhook, now());

  return {
    async webhooks(call) {
      const rows = await parts.store.read.list("webhook", { owner: call.person }, { limit: limits.webhooksCount });
      return { webhooks: rows.sort((a, b) => b.createdAt - a.createdAt).map(show), here };
    },
    webhook: async (call) => show(await readWebhook(parts.store.read, call.person, call.params.webhook)),
    async makeWebhook(call) {
      requireHere();
      const { name, endpoint, events } = call.body;
      const href = endpointOf(endpoint);
      return call.write(async ({ writer }) => {
        if ((await writer.count("webhook", { owner: call.person })) >= limits.webhooksCount) throw new Refused("webhook/too-many", { facts: { most: limits.webhooksCount } });
        const webhookId = encodeId(parts.random(32));
        const { shown, sealed } = webhookSecrets.create(webhookId);
        const webhook: Row<"webhook"> = {
          ownerId: call.person, webhookId, name, endpoint: href, types: [...events], sealedSecret: sealed, sealedFormer: null, formerUntil: null,
          createdAt: now(), off: null, failingSince: null, waits: false, dueAt: now(), claim: null, claimedUntil: null,
        };
        await writer.put("webhook", await expectClosings(parts, writer, webhook));
        await noteAct(parts, writer, call.person, "webhook-made", call.agent);
        return { secret: shown, webhook: show(webhook) };
      });
    },
    async changeWebhook(call) {
      const { name, endpoint, events, stopped } = call.body;
      if (endpoint !== undefined || stopped === false) requireHere();
      const href = endpoint === undefined ? undefined : endpointOf(endpoint);
      return call.write(async ({ writer }) => {
        const held = await readWebhook(writer, call.person, call.params.webhook);
        const starts = stopped === false && held.off !== null;
        const waits = starts ? (await writer.count("delivery", { owner: call.person }, { webhookId: held.webhookId, state: "waiting" })) > 0 : stopped === true ? false : held.waits;
        const webhook: Row<"webhook"> = {
          ...held, name: name ?? held.name, endpoint: href ?? held.endpoint, types: events === undefined ? held.types : [...events], waits,
          ...(starts ? { off: null, failingSince: null, dueAt: now() } : stopped === true ? { off: held.off ?? ("chosen" as const) } : {}),
        };
        await writer.put("webhook", await expectClosings(parts, writer, webhook));
        await noteAct(parts, writer, call.person, "webhook-changed", call.agent);
        return show(webhook);
      });
    },
    rotateSecret: (call) => call.write(async ({ writer }) => {
      const held = await readWebhook(writer, call.person, call.params.webhook);
      const { shown, sealed } = webhookSecrets.create(held.webhookId);
      const webhook = { ...held, sealedSecret: sealed, sealedFormer: held.sealedSecret, formerUntil: now() + bothMillis };
      await writer.put("webhook", webhook);
      await noteAct(parts, writer, call.person, "webhook-rotated", call.agent);
      return { secret: shown, webhook: show(webhook) };
    }),
    removeWebhook: (call) => call.write(async ({ writer }) => {
      const { ownerId, webhookId } = await readWebhook(writer, call.person, call.params.webhook);
      const told = await writer.list("delivery", { owner: ownerId }, { where: { webhookId }, limit: limits.webhookWaitingCount + 4 * limits.webhookKeptCount });
      for (const { eventId } of told) await writer.delete("delivery", { ownerId, webhookId, eventId });
      await writer.delete("webhook", { ownerId, webhookId });
      await noteAct(parts, writer, call.person, "webhook-removed", call.agent);
      return null;
    }),
    testWebhook: (call) => call.write(async ({ writer }) => {
      const webhook = await readWebhook(writer, call.person, call.params.webhook);
      return send(writer, webhook, newEvent(webhook, encodeId(parts.random(32)), testEventType, webhook.webhookId, now()));
    }),
    async deliveries(call) {
      const { ownerId, webhookId } = await readWebhook(parts.store.read, call.person, call.params.webhook);
      const rows = await parts.store.read.list("delivery", { owner: ownerId }, { where: { webhookId }, index: "byTime", descending: true, limit: deliveriesShown + closingsMost });
      // What the clock may close in days to come has not happened.
      return { deliveries: rows.filter(({ happenedAt }) => happenedAt <= now()).slice(0, deliveriesShown).map(showDelivery) };
    },
    redeliver: (call) => call.write(async ({ writer }) => {
      const webhook = await readWebhook(writer, call.person, call.params.webhook);
      const event = await writer.get("delivery", { ownerId: call.person, webhookId: webhook.webhookId, eventId: call.params.event });
      if (event === undefined || event.happenedAt > now()) throw new Refused("webhook/event-not-found");
      return send(writer, webhook, { ...event, state: "waiting", dueAt: now(), attempts: 0 });
    }),
  };
};

/** Introductions of one person that the clock may still close. */
const closingsMost = limits.inboxOpenCount + limits.outboxOpenCount;

const readWebhook = async (reader: Reader, person: RecordId, webhookId: RecordId): Promise<Row<"webhook">> => {
  const webhook = await reader.get("webhook", { ownerId: person, webhookId });
  if (webhook === undefined) throw new Refused("webhook/not-found");
  return webhook;
};

const showWebhook = (webhook: Row<"webhook">, now: number): WebhookView => present({
  id: webhook.webhookId, name: webhook.name, endpoint: webhook.endpoint, events: [...wantedBy(webhook)], createdAt: timeOf(webhook.createdAt), stopped: (webhook.off ?? undefined) as WebhookView["stopped"],
  bothSignUntil: webhook.formerUntil === null || webhook.formerUntil <= now ? undefined : timeOf(webhook.formerUntil), failingSince: webhook.failingSince === null ? undefined : timeOf(webhook.failingSince),
});

/** An attempt's word is one of those that `post` gives; the store keeps it as a text. */
const showDelivery = (event: Row<"delivery">): DeliveryView => present({
  id: event.eventId, event: event.type as DeliveryView["event"], address: addressOf(event), happenedAt: timeOf(event.happenedAt), state: event.state as DeliveryView["state"], attempts: event.attempts,
  nextAt: event.state === "waiting" ? timeOf(event.dueAt) : undefined, triedAt: event.triedAt === null ? undefined : timeOf(event.triedAt),
  status: event.status ?? undefined, problem: (event.problem ?? undefined) as DeliveryView["problem"], millis: event.tookMillis ?? undefined,
});

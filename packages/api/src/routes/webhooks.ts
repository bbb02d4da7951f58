/** Routes by which other programs are told of what changes: a person's webhooks, and how the last deliveries went. */
import { Type } from "typebox";
import { RecordId, closed, eventTypes, limits, oneOf } from "@cosmicsync/protocol";
import { route } from "../route.ts";
import { DeliveryView, Empty, WebhookView } from "../views.ts";

const Name = Type.String({ format: "line", minLength: 1, maxLength: limits.nameChars });
const Endpoint = Type.String({ minLength: 1, maxLength: limits.urlChars, description: "An https address on port 443 or 8443 that lies in the open network" });
const Events = Type.Array(oneOf(eventTypes), { minItems: 1, maxItems: eventTypes.length, uniqueItems: true });
const Secret = Type.String({ maxLength: 60, description: "For whoever verifies signatures (Standard Webhooks); in this answer and nowhere else" });
const of = closed({ webhook: RecordId });

export const webhooks = {
  webhooks: route({ id: "webhooks", method: "GET", path: "/me/webhooks", access: "person", tag: "webhooks", scope: "webhooks", summary: "Other programs that are told of what changes for one", status: 200, answer: closed({ webhooks: Type.Array(WebhookView, { maxItems: limits.webhooksCount }), here: Type.Boolean({ description: "Whether this node tells other programs at all" }) }), problems: [] }),
  webhook: route({ id: "webhook", method: "GET", path: "/me/webhooks/:webhook", access: "person", tag: "webhooks", scope: "webhooks", summary: "One of them", params: of, status: 200, answer: WebhookView, problems: ["webhook/not-found"] }),
  makeWebhook: route({ id: "makeWebhook", method: "POST", path: "/me/webhooks", access: "person", tag: "webhooks", scope: "webhooks", summary: "Have a program told of what changes: where, and of which events; the secret is in this answer and nowhere else", body: closed({ name: Name, endpoint: Endpoint, events: Events }), status: 201, answer: closed({ secret: Secret, webhook: WebhookView }), problems: ["webhook/too-many", "webhook/endpoint-refused", "webhook/not-here"], perMinute: 20 }),
  changeWebhook: route({ id: "changeWebhook", method: "PATCH", path: "/me/webhooks/:webhook", access: "person", tag: "webhooks", scope: "webhooks", summary: "Change where or of what it is told, stop it, or start it again; what happens while it is stopped it is never told", params: of, body: closed({ name: Type.Optional(Name), endpoint: Type.Optional(Endpoint), events: Type.Optional(Events), stopped: Type.Optional(Type.Boolean()) }), status: 200, answer: WebhookView, problems: ["webhook/not-found", "webhook/endpoint-refused", "webhook/not-here"], perMinute: 60 }),
  rotateSecret: route({ id: "rotateSecret", method: "POST", path: "/me/webhooks/:webhook/secret", access: "person", tag: "webhooks", scope: "webhooks", summary: "Make a new secret; for a day the former one signs too", params: of, status: 201, answer: closed({ secret: Secret, webhook: WebhookView }), problems: ["webhook/not-found"], perMinute: 20 }),
  removeWebhook: route({ id: "removeWebhook", method: "DELETE", path: "/me/webhooks/:webhook", access: "person", tag: "webhooks", scope: "webhooks", summary: "Take a webhook away, with what waits for it; it is told nothing more", params: of, status: 204, answer: Empty, problems: ["webhook/not-found"] }),
  testWebhook: route({ id: "testWebhook", method: "POST", path: "/me/webhooks/:webhook/test", access: "person", tag: "webhooks", scope: "webhooks", summary: "Send it an event that means nothing", params: of, status: 202, answer: DeliveryView, problems: ["webhook/not-found", "webhook/stopped", "webhook/full", "webhook/not-here"], perMinute: 20 }),
  deliveries: route({ id: "deliveries", method: "GET", path: "/me/webhooks/:webhook/deliveries", access: "person", tag: "webhooks", scope: "webhooks", summary: "What it was told last, newest first, and how that went", params: of, status: 200, answer: closed({ deliveries: Type.Array(DeliveryView, { maxItems: 100 }) }), problems: ["webhook/not-found"] }),
  redeliver: route({ id: "redeliver", method: "POST", path: "/me/webhooks/:webhook/deliveries/:event", access: "person", tag: "webhooks", scope: "webhooks", summary: "Tell it of an event once more, under the same id", params: closed({ webhook: RecordId, event: RecordId }), status: 202, answer: DeliveryView, problems: ["webhook/not-found", "webhook/event-not-found", "webhook/stopped", "webhook/full", "webhook/not-here"], perMinute: 60 }),
};

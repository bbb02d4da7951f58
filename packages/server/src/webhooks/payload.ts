/**
 * What a webhook is told of an event: which one, when, and where to read what it is now. No name and no text: whoever reads it there is asked who they
 * are and shown what policy lets them see at that moment, so nothing is out that an erasure, a withdrawn consent or an ended key would not reach.
 */
import { apiBase } from "@cosmicsync/api";
import { testEventType, type EventType } from "@cosmicsync/protocol";
import type { Row } from "@cosmicsync/storage";
import { timeOf } from "../views/time.ts";

/** Path of what an event is about, in the API. */
export const addressOf = ({ type, subjectId, webhookId }: Pick<Row<"delivery">, "type" | "subjectId" | "webhookId">): string =>
  `${apiBase}/${type === testEventType ? `me/webhooks/${webhookId}` : type.startsWith("introduction.") ? `introductions/${subjectId}` : `collaborations/${subjectId}`}`;

export interface Payload {
  readonly type: EventType | typeof testEventType;
  readonly timestamp: string;
  /** `webhook`: tells apart people, where one endpoint is told for several. */
  readonly data: { readonly webhook: string; readonly id: string; readonly address: string };
}

/** The same bytes at every attempt. */
export const payloadOf = (event: Row<"delivery">): string =>
  JSON.stringify({ type: event.type as Payload["type"], timestamp: timeOf(event.happenedAt), data: { webhook: event.webhookId, id: event.subjectId, address: addressOf(event) } } satisfies Payload);

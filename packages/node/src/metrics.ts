/** Counters and timings for operators, by prom-client; nothing about single people. Served at /metrics. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

export interface Metrics {
  readonly requests: Counter<"route" | "method" | "status">;
  readonly requestSeconds: Histogram<"route">;
  readonly failures: Counter<"route">;
  readonly accounts: Counter<"step">;
  readonly matchSeconds: Histogram<"want">;
  readonly introductions: Counter<"step">;
  readonly collaborations: Counter<"step">;
  readonly webhooks: Counter<"outcome">;
  readonly webhookSeconds: Histogram;
  readonly subjects: Gauge;
  readonly linksOpened: Counter<"kind">;
  readonly networkBytes: Counter<"direction">;
  readonly networkFailures: Counter<"what">;
  readonly leases: Gauge<"name">;
  readonly page: () => Promise<{ mediaType: string; text: string }>;
}

/** What there is to say of other nodes at a moment; of all of them together, never of one. */
export interface NetworkFigures {
  readonly links: Readonly<Record<string, number>>;
  readonly recordsTaken: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly sessions: number;
  /** The longest that any sphere has been without agreement with a connected peer; 0 where all agree. */
  readonly lagMillis: number;
}
/** How far the encoder of the operator has come. */
export interface EncoderFigures { readonly operators: string; readonly left: number }

const alone: NetworkFigures = { links: {}, recordsTaken: 0, refused: {}, sessions: 0, lagMillis: 0 };

export const createMetrics = (subjectCount: () => number, networkFigures: () => NetworkFigures = () => alone, encoderFigures: () => EncoderFigures = () => ({ operators: "none", left: 0 })): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "cosmicsync_" });
  const follow = <L extends string>(name: string, help: string, labelNames: L[], read: (figures: NetworkFigures) => readonly (readonly [Partial<Record<L, string>>, number])[]): Gauge<L> =>
    new Gauge<L>({ name, help, labelNames, registers, collect() { this.reset(); for (const [labels, value] of read(networkFigures())) this.set(labels, value); } });
  follow("cosmicsync_network_links", "Links with other nodes that are open", ["kind"], ({ links }) => Object.entries(links).map(([kind, count]) => [{ kind }, count] as const));
  follow("cosmicsync_network_records_taken", "Records taken in since the start, from here and from other nodes", [], ({ recordsTaken }) => [[{}, recordsTaken]]);
  follow("cosmicsync_network_records_refused", "Records that came and were not taken since the start, by reason", ["code"], ({ refused }) => Object.entries(refused).map(([code, count]) => [{ code }, count] as const));
  follow("cosmicsync_network_sessions", "Sessions on the links that are open", [], ({ sessions }) => [[{}, sessions]]);
  follow("cosmicsync_network_lag_seconds", "Longest time since a shared sphere was the same here and at a connected node", [], ({ lagMillis }) => [[{}, lagMillis / 1_000]]);
  new Gauge({ name: "cosmicsync_encoder_state", help: "1 at what the operator's text encoder does: none, waiting, opening, encoding, in use, failed", labelNames: ["state"], registers, collect() { this.reset(); this.set({ state: encoderFigures().operators }, 1); } });
  new Gauge({ name: "cosmicsync_encoder_left", help: "Concepts, own words and people to be encoded yet by the encoder that is on its way", registers, collect() { this.set(encoderFigures().left); } });
  const buckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
  return {
    requests: new Counter({ name: "cosmicsync_requests_total", help: "HTTP requests answered", labelNames: ["route", "method", "status"], registers }),
    requestSeconds: new Histogram({ name: "cosmicsync_request_seconds", help: "Time to answer", labelNames: ["route"], buckets, registers }),
    failures: new Counter({ name: "cosmicsync_failures_total", help: "Requests that failed inside", labelNames: ["route"], registers }),
    accounts: new Counter({ name: "cosmicsync_accounts_total", help: "Sign-ups, sign-ins and what follows", labelNames: ["step"], registers }),
    matchSeconds: new Histogram({ name: "cosmicsync_match_seconds", help: "Time to find matches", labelNames: ["want"], buckets, registers }),
    introductions: new Counter({ name: "cosmicsync_introductions_total", help: "Steps of introductions; a yes and a no are both counted as an answer", labelNames: ["step"], registers }),
    collaborations: new Counter({ name: "cosmicsync_collaborations_total", help: "Steps of collaborations", labelNames: ["step"], registers }),
    webhooks: new Counter({ name: "cosmicsync_webhook_attempts_total", help: "Attempts to tell webhooks, by what came of them; stopped: a webhook that is told nothing more; error: something failed here", labelNames: ["outcome"], registers }),
    webhookSeconds: new Histogram({ name: "cosmicsync_webhook_seconds", help: "Time of one attempt to tell a webhook", buckets, registers }),
    subjects: new Gauge({ name: "cosmicsync_matchable", help: "People and projects that matching knows", registers, collect() { this.set(subjectCount()); } }),
    linksOpened: new Counter({ name: "cosmicsync_network_links_opened_total", help: "Links with other nodes opened", labelNames: ["kind"], registers }),
    networkBytes: new Counter({ name: "cosmicsync_network_bytes_total", help: "Bytes on links with other nodes, counted when a link closes", labelNames: ["direction"], registers }),
    networkFailures: new Counter({ name: "cosmicsync_network_failures_total", help: "What did not go well among nodes", labelNames: ["what"], registers }),
    leases: new Gauge({ name: "cosmicsync_lease_held", help: "1 where this process, of all that are this node, does what only one should", labelNames: ["name"], registers }),
    page: async () => ({ mediaType: registry.contentType, text: await registry.metrics() }),
  };
};

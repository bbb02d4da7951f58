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
  readonly subjects: Gauge;
  readonly page: () => Promise<{ mediaType: string; text: string }>;
}

export const createMetrics = (subjectCount: () => number): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "cosmicsync_" });
  const buckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
  return {
    requests: new Counter({ name: "cosmicsync_requests_total", help: "HTTP requests answered", labelNames: ["route", "method", "status"], registers }),
    requestSeconds: new Histogram({ name: "cosmicsync_request_seconds", help: "Time to answer", labelNames: ["route"], buckets, registers }),
    failures: new Counter({ name: "cosmicsync_failures_total", help: "Requests that failed inside", labelNames: ["route"], registers }),
    accounts: new Counter({ name: "cosmicsync_accounts_total", help: "Sign-ups, sign-ins and what follows", labelNames: ["step"], registers }),
    matchSeconds: new Histogram({ name: "cosmicsync_match_seconds", help: "Time to find matches", labelNames: ["want"], buckets, registers }),
    introductions: new Counter({ name: "cosmicsync_introductions_total", help: "Steps of introductions; a yes and a no are both counted as an answer", labelNames: ["step"], registers }),
    collaborations: new Counter({ name: "cosmicsync_collaborations_total", help: "Steps of collaborations", labelNames: ["step"], registers }),
    subjects: new Gauge({ name: "cosmicsync_matchable", help: "People and projects that matching knows", registers, collect() { this.set(subjectCount()); } }),
    page: async () => ({ mediaType: registry.contentType, text: await registry.metrics() }),
  };
};

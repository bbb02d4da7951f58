/**
 * What an answer that is not good looks like: RFC 9457 (application/problem+json) with a code from the protocol's table of
 * errors. `where` is a JSON pointer into the request; `reference` finds the event in the node's log and tells nothing else.
 */
import { Type, type Static } from "typebox";
import { closed } from "@cosmicsync/protocol";

export const problemMediaType = "application/problem+json";

export const Problem = closed({
  type: Type.String({ maxLength: 200, description: "Address of the page that explains this code" }),
  title: Type.String({ maxLength: 200 }),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  code: Type.String({ maxLength: 64 }),
  detail: Type.String({ maxLength: 2_000, description: "What happened here and what to do about it" }),
  where: Type.Optional(Type.String({ maxLength: 400, description: "JSON pointer into the request: /body/…, /query/…, /path/…, /headers/…" })),
  facts: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
  reference: Type.Optional(Type.String({ maxLength: 64 })),
});
export type Problem = Static<typeof Problem>;

/** A problem as the client throws it. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly where: string | undefined;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(problem: Partial<Problem> & { readonly status: number }) {
    const title = problem.title ?? `Status ${problem.status}`;
    super(`${title} (${problem.code ?? problem.status})${problem.where === undefined ? "" : ` at ${problem.where}`}`);
    this.status = problem.status;
    this.code = problem.code ?? "request/internal";
    this.title = title;
    this.detail = problem.detail ?? "";
    this.where = problem.where;
    this.facts = problem.facts ?? {};
  }
}

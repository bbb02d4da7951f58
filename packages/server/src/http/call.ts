/**
 * One request as a handler sees it: what the route declares, already held against its schemas, and the ways to answer that
 * are not in the answer's body. A handler returns the answer or throws `Refused`; it knows nothing of HTTP beyond this.
 */
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route, RouteName, Routes } from "@cosmicsync/api";
import type { RecordId } from "@cosmicsync/protocol";
import type { Step } from "@cosmicsync/sync";
import type { SignedIn } from "../accounts/session.ts";

export interface Call<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** Who is signed in; always somebody where the route asks for a person. */
  readonly person: R["access"] extends "anybody" ? RecordId | undefined : RecordId;
  readonly session: R["access"] extends "anybody" ? SignedIn | undefined : SignedIn;
  /** BCP 47 tag that labels are wanted in. */
  readonly language: string;
  readonly ifMatch: string | undefined;
  /** What the browser or program calls itself. */
  readonly agent: string;
  /**
   * One durable step whose answer is what the route answers with. Where the request bears an Idempotency-Key, the answer is
   * kept in this very step, so that effect and answer are there together or not at all.
   */
  write(work: (step: Step) => Promise<AnswerOf<R>>): Promise<AnswerOf<R>>;
  signInCookie(token: string, expiresAt: number): void;
  clearCookie(): void;
  etag(value: string): void;
}

export type CallOf<N extends RouteName> = Call<Routes[N]>;
export type Handlers = { readonly [N in RouteName]: (call: CallOf<N>) => Promise<AnswerOf<Routes[N]>> };

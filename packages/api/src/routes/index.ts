/**
 * All routes, by name: the one list that the server, the client, the OpenAPI document and the tests go by. Names are the
 * client's; ids are OpenAPI's. A test holds that neither, nor a method with its path, is used twice.
 */
import type { AnswerOf, BodyOf, ParamsOf, QueryOf } from "../route.ts";
import { arrive } from "./arrive.ts";
import { me } from "./me.ts";
import { network } from "./network.ts";
import { together } from "./together.ts";
import { webhooks } from "./webhooks.ts";

export const routes = { ...arrive, ...me, ...together, ...webhooks, ...network } as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
/** What goes and comes by route, worked out once for the compiler: `Exchange<"ask">["answer"]`. */
export type Exchange<N extends RouteName> = Exchanges[N];
type Exchanges = { readonly [N in RouteName]: { readonly params: ParamsOf<Routes[N]>; readonly query: QueryOf<Routes[N]>; readonly body: BodyOf<Routes[N]>; readonly answer: AnswerOf<Routes[N]> } };
/** Where all routes live. */
export const apiBase = "/api/v1";

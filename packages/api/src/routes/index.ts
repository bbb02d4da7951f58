/**
 * All routes, by name: the one list that the server, the client, the OpenAPI document and the tests go by. Names are the
 * client's; ids are OpenAPI's. A test holds that neither, nor a method with its path, is used twice.
 */
import { arrive } from "./arrive.ts";
import { me } from "./me.ts";
import { together } from "./together.ts";

export const routes = { ...arrive, ...me, ...together } as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
/** Where all routes live. */
export const apiBase = "/api/v1";

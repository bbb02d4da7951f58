/** All routes, by name. */
import { arrive } from "./arrive.ts";
import { me } from "./me.ts";
import { together } from "./together.ts";

export const routes = { ...arrive, ...me, ...together } as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
/** Where all routes live. */
export const apiBase = "/api/v1";

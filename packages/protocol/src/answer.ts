/**
 * An answer that may be no: hostile or mistaken input never throws, it gets a code from `errors.ts`, the place (a JSON
 * pointer, a byte offset or a name) and facts that fill a sentence. Never holds what was refused, so it can be logged.
 */
import type { ErrorCode } from "./errors.ts";

export type Facts = Readonly<Record<string, string | number>>;
export interface Yes<T> { readonly ok: true; readonly value: T }
export interface No { readonly ok: false; readonly code: ErrorCode; readonly where?: string; readonly facts?: Facts }
export type Answer<T> = Yes<T> | No;

export const yes = <T>(value: T): Yes<T> => ({ ok: true, value });
export const no = (code: ErrorCode, where?: string, facts?: Facts): No => ({ ok: false, code, ...(where === undefined ? {} : { where }), ...(facts === undefined ? {} : { facts }) });

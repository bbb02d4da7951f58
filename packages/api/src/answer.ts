/** Holds an answer against its route's schema; what is wrong, with its JSON pointer. Costs about as much as parsing the answer. */
import { registerFormats } from "@cosmicsync/protocol";
import { Errors } from "typebox/value";
import type { Route } from "./route.ts";

export const faultsOfAnswer = (route: Route, answer: unknown): { readonly where: string; readonly message: string }[] => {
  registerFormats();
  return Errors(route.answer, answer).map((fault) => ({ where: fault.instancePath, message: `${fault.keyword}: ${fault.message}` }));
};

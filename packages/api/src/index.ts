/** The HTTP interface, described: routes, what answers hold, problems, OpenAPI and a typed client. */
export * from "./route.ts";
export * from "./views.ts";
export * from "./network-views.ts";
export * from "./routes/index.ts";
export { NewProject, ProjectEdit, RoleEdit } from "./routes/together.ts";
export { NewPeer } from "./routes/network.ts";
export { ProfileEdit, correctionsCount } from "./routes/me.ts";
export { Passphrase, SignInName, TwoAnswers } from "./routes/arrive.ts";
export * from "./problem.ts";
export * from "./client.ts";
export * from "./openapi.ts";
export * from "./answer.ts";

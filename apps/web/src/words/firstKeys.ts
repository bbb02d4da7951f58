/** The words that the first page shows before anything else is loaded. A test holds them to what its parts use. */
import type { WordKey } from "./en.ts";

export const firstKeys: readonly WordKey[] = [
  "demo", "demo.label", "demo.notice", "footer.node", "footer.source", "footer.what",
  "how.collaboration", "how.collaboration.about", "how.introduction", "how.introduction.about", "how.match", "how.match.about", "how.title",
  "language.choose", "loading", "matches.title", "mine.title", "nav.begin", "nav.label",
  "notFound.about", "notFound.title", "notFound.toStart", "problem.network/unreachable", "problem.request/internal", "profile.title", "projects.title",
  "signIn.title", "signUp.invited", "signUp.title", "skip",
  "start.bring", "start.bring.example", "start.bring.hint", "start.found", "start.kept", "start.lead",
  "start.seek", "start.seek.example", "start.seek.hint", "start.send", "start.title", "start.toMatches", "suggest.title",
];

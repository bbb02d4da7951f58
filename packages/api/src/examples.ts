/** Examples for the OpenAPI document; a test holds each against its schema. All people in them are made up. */
import type { BodyOf, AnswerOf } from "./route.ts";
import type { RouteName, Routes } from "./routes/index.ts";

type Examples = { readonly [N in RouteName]?: { readonly body?: BodyOf<Routes[N]>; readonly answer?: AnswerOf<Routes[N]> } };

const id = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrsa";

export const examples: Examples = {
  preview: { body: { bring: "I repair bicycles and cook for many", seek: "jemand, der Siebdruck zeigt", language: "en" } },
  signUp: { body: { name: "ana", passphrase: "a long walk by the river", displayName: "Ana", answers: { bring: "carpentry", seek: "bookkeeping" }, consents: ["show", "match"] } },
  signIn: { body: { name: "ana", passphrase: "a long walk by the river" } },
  link: { body: { text: "carpentry and growing vegetables", language: "en" }, answer: { linked: [{ concept: { id: "skill/carpentry", label: "carpentry", kind: "skill" }, text: "carpentry", confidence: 1 }] } },
  correct: { body: { text: "tinkering", concept: "skill/electronics", language: "en" }, answer: { concept: { id: "skill/electronics", label: "electronics", kind: "skill" } } },
  editProfile: { body: { hoursPerWeek: 4, timeZone: "Europe/Lisbon", region: "PT", offers: [{ skill: "skill/carpentry", level: 3 }], visibility: [{ field: "region", level: "match" }] } },
  consent: { body: { granted: true }, answer: { purpose: "match", granted: true, wording: "2026-12", at: "2026-11-22T12:00:00.000Z" } },
  createProject: { body: { title: "Tool library", summary: "Neighbours lend each other tools.", needs: [{ skill: "skill/carpentry", level: 2 }] } },
  ask: { body: { person: id, note: "I would like to build this with you.", name: "Ana", contacts: [{ channel: "email", address: "ana@example.org" }] } },
  answer: { body: { answer: "ask-more", question: "Which evenings?" } },
  askTrio: { body: { people: [id, `${id.slice(0, 51)}q`], note: "The three of us could build this.", name: "Ana", contacts: [{ channel: "email", address: "ana@example.org" }] } },
  answerTrio: { body: { answer: "no" } },
  reply: { body: { text: "Tuesdays." } },
  start: { body: { title: "Tool library", firstStep: { text: "Count the tools", minutes: 60, dueAt: "2026-12-01T18:00:00.000Z" } } },
  finish: { body: { result: "completed" } },
  addPeer: { body: { addresses: ["/ip4/192.0.2.7/tcp/4748/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X"], name: "Repair café", spheres: [id] } },
  invitePeer: { body: { spheres: [id], hours: 24 } },
  makeWebhook: { body: { name: "our calendar", endpoint: "https://calendar.example.org/cosmicsync", events: ["introduction.agreed", "collaboration.started"] } },
  changeWebhook: { body: { stopped: true } },
  closingNote: { body: { note: "A good start.", satisfaction: 5, again: "yes" } },
};

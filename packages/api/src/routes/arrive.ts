/** Routes for somebody who arrives: what this node is, the two answers and their matches, signing up and in. */
import { Type } from "typebox";
import { Language, Line, Name, Note, Purpose, RecordId, closed, limits } from "@cosmicsync/protocol";
import { route } from "../route.ts";
import { Empty, LinkedView, MatchView, SessionView, SphereView } from "../views.ts";

/** Bounds that only HTTP has. */
export const SignInName = Type.String({ format: "name", minLength: 2, maxLength: 64 });
export const Passphrase = Type.String({ minLength: 10, maxLength: 256, description: "At least 10 characters" });
export const TwoAnswers = closed({ bring: Type.String({ format: "text", minLength: 1, maxLength: limits.noteChars, description: "What I bring" }), seek: Type.String({ format: "text", minLength: 1, maxLength: limits.noteChars, description: "What I look for" }), language: Type.Optional(Language) });

export const arrive = {
  node: route({
    id: "node", method: "GET", path: "/node", access: "anybody", tag: "node", summary: "What this node is", status: 200, problems: [],
    answer: closed({ name: Name, version: Type.String({ maxLength: 32 }), demo: Type.Boolean({ description: "A demo sphere of synthetic people and projects is here" }), firstAccount: Type.Boolean({ description: "Nobody has signed up yet; who does becomes steward" }), people: Type.Integer(), projects: Type.Integer(), spheres: Type.Array(SphereView, { maxItems: 200 }), languages: Type.Array(Type.String({ maxLength: 35 }), { maxItems: 64 }), source: Type.String({ maxLength: 200, description: "Where this program's source is (AGPL)" }), consentWording: Type.String({ maxLength: 32 }) }),
  }),
  preview: route({
    id: "preview", method: "POST", path: "/preview", access: "anybody", tag: "arrive", summary: "Two answers, three plausible matches; nothing is kept", status: 200, problems: ["vocabulary/nothing-understood"], perMinute: 30,
    body: TwoAnswers,
    answer: closed({ offers: Type.Array(LinkedView, { maxItems: limits.skillsCount }), needs: Type.Array(LinkedView, { maxItems: limits.skillsCount }), matches: Type.Array(MatchView, { maxItems: 3 }) }),
  }),
  signUp: route({
    id: "signUp", method: "POST", path: "/accounts", access: "anybody", tag: "arrive", summary: "Sign up; the answers, if given, become the beginning of the profile", status: 201, problems: ["account/name-taken", "account/passphrase-weak", "invitation/unknown", "invitation/required"], perMinute: 10,
    body: closed({ name: SignInName, passphrase: Passphrase, displayName: Type.Optional(Name), invitation: Type.Optional(Type.String({ minLength: 8, maxLength: 64 })), answers: Type.Optional(TwoAnswers), consents: Type.Array(Purpose, { maxItems: 4, description: "Purposes agreed to, each by itself; none is required" }) }),
    answer: SessionView,
  }),
  signIn: route({
    id: "signIn", method: "POST", path: "/sessions", access: "anybody", tag: "arrive", summary: "Sign in", status: 201, problems: ["account/wrong-name-or-passphrase"], perMinute: 10,
    body: closed({ name: SignInName, passphrase: Type.String({ minLength: 1, maxLength: 256 }) }), answer: SessionView,
  }),
  signOut: route({ id: "signOut", method: "DELETE", path: "/sessions/current", access: "person", tag: "arrive", summary: "Sign out", status: 204, answer: Empty, problems: [], personal: true }),
  link: route({
    id: "link", method: "POST", path: "/vocabulary/link", access: "anybody", tag: "vocabulary", summary: "Free text to skills, interests and values", status: 200, problems: [], perMinute: 60,
    body: closed({ text: Note, language: Type.Optional(Language) }), answer: closed({ linked: Type.Array(LinkedView, { maxItems: limits.skillsCount }) }),
  }),
  concepts: route({
    id: "concepts", method: "GET", path: "/vocabulary/concepts", access: "anybody", tag: "vocabulary", summary: "Concepts by the beginning or the sound of a word", status: 200, problems: [],
    query: closed({ text: Line, kind: Type.Optional(Type.Enum(["skill", "interest", "value"])), language: Type.Optional(Language), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })) }),
    answer: closed({ concepts: Type.Array(LinkedView.properties.concept, { maxItems: 50 }) }),
  }),
  join: route({ id: "joinSphere", method: "PUT", path: "/spheres/:sphere/membership", access: "person", tag: "spheres", summary: "Join a sphere", status: 200, params: closed({ sphere: RecordId }), body: closed({ state: Type.Enum(["joined", "left"]) }), answer: SphereView, problems: ["sphere/not-found", "sphere/closed"] }),
};

/** People who sign up in tests, and what they are refused. */
import { strict as assert } from "node:assert";
import { ProblemError, createClient, type Client } from "@cosmicsync/api";
import type { Purpose, RecordId } from "@cosmicsync/protocol";
import type { TestServer } from "./start.ts";

export const passphrase = "a long walk by the river";

export interface Arrived { readonly id: RecordId; readonly name: string; readonly client: Client; readonly token: string }

export const arrive = async (server: TestServer, name: string, options: { readonly consents?: readonly Purpose[]; readonly bring?: string; readonly seek?: string } = {}): Promise<Arrived> => {
  const { bring = "carpentry", seek = "photography", consents = ["show", "match"] } = options;
  const anybody = createClient({ base: server.url });
  const { token, account } = await anybody.call("signUp", { body: { name, passphrase, displayName: name, answers: { bring, seek, language: "en" }, consents: [...consents] } });
  await server.settled();
  return { id: account.person, name, client: anybody.withToken(token), token };
};

export const contactsOf = (name: string): { channel: "email"; address: string }[] => [{ channel: "email", address: `${name}@example.org` }];

/** Two people who have been introduced, the first having asked. */
export const introduce = async (asker: Arrived, asked: Arrived): Promise<RecordId> => {
  const { id } = await asker.client.call("ask", { body: { person: asked.id, name: asker.name, contacts: contactsOf(asker.name) } });
  await asked.client.call("answer", { params: { introduction: id }, body: { answer: "yes", name: asked.name, contacts: contactsOf(asked.name) } });
  return id;
};

/** The call is refused with this code (and at this place). */
export const refused = async (call: Promise<unknown>, code: string, where?: string): Promise<ProblemError> => {
  try { await call; } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    assert.equal(error.code, code, error.message);
    if (where !== undefined) assert.equal(error.where, where);
    return error;
  }
  assert.fail(`expected to be refused with ${code}`);
};

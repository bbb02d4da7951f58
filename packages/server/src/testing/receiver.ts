/** For tests: an endpoint on this machine's loopback that webhooks are told at, and what it was told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Received { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string; readonly event: { readonly type: string; readonly timestamp: string; readonly data: { readonly webhook: string; readonly id: string; readonly address: string } } }
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** How it answers from now on; 204 without. */
  answer: (response: ServerResponse, received: Received) => void;
  /** Most that were under way at one time. */
  readonly most: number;
}

export const startReceiver = async (port = 0): Promise<Receiver> => {
  const received: Received[] = [];
  let [under, most] = [0, 0];
  const server = createServer((request, response) => {
    most = Math.max(most, ++under);
    response.on("close", () => { under--; });
    void text(request).then((body) => {
      const one: Received = { path: request.url ?? "", headers: request.headers, body, event: JSON.parse(body) as Received["event"] };
      received.push(one);
      receiver.answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`,
    received,
    answer: (response) => { response.writeHead(204).end(); },
    get most() { return most; },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
};

/** Links over every carrier that a host has keep the contract of links. */
import { linkContract } from "@cosmicsync/sync/testing";
import { addressOf, loopback, startHost } from "./testing/hosts.ts";

let seed = 1;
for (const [name, listen, part] of [
  ["TCP", () => loopback.tcp, "/tcp/"],
  ["WebSocket", () => loopback.websocket, "/ws"],
  ["libp2p's memory", () => `/memory/links-${seed}`, "/memory/"],
] as const) {
  linkContract(name, async () => {
    const listener = await startHost(seed++, { listen: [listen()] }), dialler = await startHost(seed++);
    const link = await dialler.dial(addressOf(listener, part));
    return {
      links: [link, await listener.nextLink()],
      keys: [dialler.peer, listener.peer],
      async [Symbol.asyncDispose]() { await Promise.all([dialler[Symbol.asyncDispose](), listener[Symbol.asyncDispose]()]); },
    };
  });
}

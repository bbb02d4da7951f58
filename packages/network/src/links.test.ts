/** Links over every carrier that a host has keep the contract of links. */
import { linkContract } from "@cosmicsync/sync/testing";
import { addressOf, loopback, startHost } from "./testing/hosts.ts";

for (const [name, listen, part] of [
  ["TCP", loopback.tcp, "/tcp/"],
  ["WebSocket", loopback.websocket, "/ws"],
  ["libp2p's memory", "/memory/links", "/memory/"],
] as const) {
  linkContract(name, async () => {
    const listener = await startHost(1, { listen: [listen] }), dialler = await startHost(2);
    const link = await dialler.dial(addressOf(listener, part));
    return {
      links: [link, await listener.nextLink()],
      async [Symbol.asyncDispose]() { await Promise.all([dialler[Symbol.asyncDispose](), listener[Symbol.asyncDispose]()]); },
    };
  });
}

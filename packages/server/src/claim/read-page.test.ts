import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createPageReader, type Page } from "./read-page.ts";

const bounds = { bytes: 10_000, millis: 2_000 };

const serving = async (listener: RequestListener, work: (port: number) => Promise<void>): Promise<void> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try { await work((server.address() as AddressInfo).port); } finally { server.closeAllConnections(); server.close(); }
};
const why = (page: Page): string => (page.ok ? "ok" : page.why);

test("A page of this machine or its network is never read, however the address is written", async () => {
  let asked = 0;
  await serving((_request, response) => { asked++; response.end("secret"); }, async (port) => {
    const read = createPageReader();
    for (const address of ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f000001/", "http://127.1/", "http://0/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/", "http://10.0.0.1/"]) assert.ok(["private", "unresolved"].includes(why(await read(address, bounds))), address);
    for (const address of [`http://127.0.0.1:${port}/`, "file:///etc/passwd", "ftp://example.org/", "http://user:pass@example.org/", "javascript:alert(1)", "", "https://example.org:8443/"]) assert.equal(why(await read(address, bounds)), "address", address);
    assert.equal(why(await createPageReader({ resolve: async () => [{ address: "93.184.216.34", family: 4 }, { address: "127.0.0.1", family: 4 }] })("http://project.example/", bounds)), "private", "one private address among several");
  });
  assert.equal(asked, 0);
});

test("The connection goes to the address that was looked at, and a redirect to a private one is not followed", async () => {
  let inside = 0;
  await serving((request, response) => {
    if (request.url === "/inside") { inside++; response.end("secret"); return; }
    if (request.url === "/away") { response.writeHead(302, { location: "/page" }).end(); return; }
    if (request.url === "/round") { response.writeHead(302, { location: "/round" }).end(); return; }
    if (request.url === "/down") { response.writeHead(302, { location: "http://metadata.example/inside" }).end(); return; }
    response.end(`host ${request.headers.host}`);
  }, async (port) => {
    let resolved = 0;
    const read = createPageReader({
      resolve: async (name) => { resolved++; return name === "metadata.example" ? [{ address: "127.0.0.2", family: 4 }] : [{ address: "127.0.0.1", family: 4 }]; },
      allow: (address, to) => address === "127.0.0.1" && to === port,
    });
    assert.deepEqual(await read(`http://project.example:${port}/page`, bounds), { ok: true, text: `host project.example:${port}` });
    assert.equal(resolved, 1, "the name is resolved once");
    assert.deepEqual(await read(`http://project.example:${port}/away`, bounds), { ok: true, text: `host project.example:${port}` });
    assert.equal(why(await read(`http://project.example:${port}/down`, bounds)), "private");
    assert.equal(why(await read(`http://project.example:${port}/round`, bounds)), "redirects");
  });
  assert.equal(inside, 0);
});

test("A page is bounded in size and time, and anything but a good answer is no page", async () => {
  await serving((request, response) => {
    if (request.url === "/large") { response.end("x".repeat(20_000)); return; }
    if (request.url === "/gone") { response.writeHead(404).end("x"); return; }
    if (request.url === "/torn") { response.writeHead(200, { "content-length": "100" }); response.write("x"); response.socket?.destroy(); return; }
    response.writeHead(200); response.write("begins and never ends");
  }, async (port) => {
    const read = createPageReader({ resolve: async () => [{ address: "127.0.0.1", family: 4 }], allow: () => true });
    const from = (path: string, millis = 2_000) => read(`http://project.example:${port}${path}`, { bytes: 10_000, millis });
    assert.equal(why(await from("/large")), "too-large");
    assert.equal(why(await from("/gone")), "status");
    assert.equal(why(await from("/torn")), "broken");
    assert.equal(why(await from("/slow", 100)), "timed-out");
    assert.equal(why(await createPageReader({ resolve: async () => { throw new Error("no such name"); } })("http://nowhere.example/", bounds)), "unresolved");
  });
});

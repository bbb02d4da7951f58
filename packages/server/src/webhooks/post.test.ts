import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { Webhook } from "standardwebhooks";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { encodeId, limits } from "@cosmicsync/protocol";
import { startReceiver } from "../testing/receiver.ts";
import { lookUp, readEndpoint, resolveByDns, type Address, type Reachable } from "./endpoint.ts";
import { createPost, type Attempt } from "./post.ts";
import { createWebhookSecrets, signedHeaders } from "./signature.ts";

const never = new AbortController().signal;
const body = JSON.stringify({ type: "webhook.test" });
const four = (address: string): Address => ({ address, family: 4 });
const listening = async (server: Server): Promise<number> => { await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)); return (server.address() as AddressInfo).port; };

describe("an endpoint", () => {
  it("is https on its own ports in the open network, and nothing else, however it is written", () => {
    for (const good of ["https://example.org", "https://example.org/", "https://EXAMPLE.org:443/hook?token=a", "https://example.org:8443/hook", "https://hooks.example.co.uk./x", "https://xn--bcher-kva.example/", "https://93.184.216.34/", "https://[2606:4700::1111]/", "https://1.1.1.1:8443/x"]) assert.ok(readEndpoint(good, "open"), good);
    for (const bad of [
      "http://example.org/", "https://example.org:80/", "https://example.org:22/", "https://example.org:6379/", "https://example.org:4747/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "data:text/plain,x", "javascript:alert(1)", "//example.org/", "example.org", "", " ",
      "https://a@example.org/", "https://a:b@example.org/", "https://example.org/#fragment", `https://example.org/${"x".repeat(limits.urlChars)}`,
      "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://db/", "https://printer.local/", "https://metadata.google.internal/", "https://x.localhost/", "https://router.home.arpa/", "https://hidden.onion/",
      "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://0/", "https://0.0.0.0/", "https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.0.1/", "https://169.254.169.254/", "https://100.64.0.1/", "https://224.0.0.1/", "https://255.255.255.255/", "https://１２７.0.0.1/",
      "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::a00:1]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://[ff02::1]/", "https://[2002:7f00:1::]/", "https://[2001::1]/", "https://[2001:db8::1]/",
    ]) assert.equal(readEndpoint(bad, "open"), undefined, bad);
  });

  it("may lie on this machine's loopback where the operator says so, and still not in its network", () => {
    for (const good of ["http://127.0.0.1:3000/hook", "http://localhost:3000/", "https://localhost:8443/", "http://[::1]:1/", "https://example.org/"]) assert.ok(readEndpoint(good, "local"), good);
    for (const bad of ["http://127.0.0.2:3000/", "http://10.0.0.1/", "http://example.org/", "http://a@localhost/", "ftp://localhost/", "https://169.254.169.254/"]) assert.equal(readEndpoint(bad, "local"), undefined, bad);
  });

  it("is looked up for each attempt, and one address that is not of the open network among several is one too many", async () => {
    const found = async (addresses: readonly Address[] | Error, reachable: Reachable = "open") => lookUp(new URL("https://hooks.example.org/"), reachable, async () => { if (addresses instanceof Error) throw addresses; return addresses; }, never);
    assert.deepEqual(await found([four("93.184.216.34")]), [four("93.184.216.34")]);
    for (const address of ["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.127.255.255", "0.0.0.0", "239.1.1.1", "::1", "::ffff:10.0.0.1", "fe80::1", "fd00::1", "64:ff9b::7f00:1"]) {
      assert.equal(await found([four("93.184.216.34"), { address, family: address.includes(":") ? 6 : 4 }]), "private", address);
      assert.equal(await found([{ address, family: address.includes(":") ? 6 : 4 }], "local"), "private", `${address}: a name is no loopback, whatever it says`);
    }
    assert.equal(await found([]), "unresolved");
    assert.equal(await found(new Error("no such name")), "unresolved");
    assert.equal((await found(Array.from({ length: 40 }, (_, i) => four(`93.184.216.${i}`)))).length, 8);
  });

  it("has a name that is asked of the DNS, and a name server that says nothing holds nobody longer than they wait", async () => {
    const silent = createSocket("udp4");
    await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
    let asked = 0;
    silent.on("message", () => { asked++; });
    const resolve = resolveByDns([`127.0.0.1:${silent.address().port}`]);
    assert.deepEqual(await createPost("open", { resolve, millis: 200 })("https://hooks.example.org/", {}, body, never), { problem: "timed-out" });
    assert.ok(asked > 0);
    assert.deepEqual(await resolve("hooks.example.org", AbortSignal.abort()), []);
    silent.close();
  });
});

describe("an attempt", () => {
  it("goes to the address that was looked at, though the name says otherwise a moment later, and never to what was refused", async () => {
    let asked = 0;
    const server = createServer((_request, response) => { asked++; response.end(); });
    const port = await listening(server);
    let times = 0;
    // Open when it is checked, the loopback from then on: a rebinding name.
    const post = createPost("open", { resolve: async () => (times++ === 0 ? [four("192.0.2.1")] : [four("127.0.0.1")]), millis: 500 });
    for (let attempt = 0; attempt < 3; attempt++) assert.deepEqual(await post(`https://rebind.example.org:8443/`, {}, body, never), { problem: "private" });
    for (const endpoint of [`http://127.0.0.1:${port}/`, `https://127.0.0.1:8443/`, `http://localhost:${port}/`]) assert.deepEqual(await post(endpoint, {}, body, never), { problem: "address" });
    assert.equal(asked, 0);
    server.close();
  });

  it("connects to the very address that was looked at: the name is not asked again", { skip: process.platform === "linux" ? false : "needs the whole of 127.0.0.0/8" }, async () => {
    const reached: string[] = [];
    const server = createTcpServer((socket) => { reached.push(socket.localAddress ?? ""); socket.destroy(); });
    await new Promise<void>((resolve) => server.listen(8_443, "127.87.31.5", resolve));
    let times = 0;
    const post = createPost("open", { resolve: async () => { times++; return [four("127.87.31.5")]; }, isOpen: (address) => address === "127.87.31.5" });
    // No such name is anywhere: only what was handed in can have led here.
    assert.deepEqual(await post("https://no-such-name.invalid:8443/", {}, body, never), { problem: "broken" });
    assert.deepEqual([reached, times], [["127.87.31.5"], 1]);
    server.close();
  });

  it("follows no redirect, reads no more of an answer than it must, and waits no longer than it may", async () => {
    await using receiver = await startReceiver();
    const post = createPost("local", { millis: 400 });
    const answered = async (answer: typeof receiver.answer): Promise<Attempt> => { receiver.answer = answer; return post(receiver.url, {}, body, never); };
    assert.deepEqual(await answered((response) => { response.writeHead(204).end(); }), { status: 204 });
    assert.deepEqual(await answered((response) => { response.writeHead(200).end("x".repeat(100)); }), { status: 200 });
    for (const status of [301, 302, 307, 308]) assert.deepEqual(await answered((response) => { response.writeHead(status, { location: receiver.url }).end(); }), { status, problem: "redirect" });
    for (const status of [400, 404, 410, 429, 500, 503]) assert.deepEqual(await answered((response) => { response.writeHead(status).end("why"); }), { status, problem: "status" });
    assert.equal(receiver.received.length, 12, "one request each");
    assert.deepEqual(await answered(() => undefined), { problem: "timed-out" });
    assert.deepEqual(await answered((response) => { response.socket?.destroy(); }), { problem: "broken" });
    let written = 0;
    const endless = await answered((response) => {
      response.writeHead(200);
      const more = (): void => { while (!response.destroyed && written < 100_000_000) { written += 65_536; if (!response.write(Buffer.alloc(65_536))) { response.once("drain", more); return; } } };
      more();
    });
    assert.deepEqual(endless, { status: 200 });
    assert.ok(written < 20_000_000, `${written} bytes were taken`);
    assert.deepEqual(await answered((response) => { response.writeHead(200); response.write("slow"); }), { status: 200 }, "it answered, and may be slow with the rest");
    assert.deepEqual(await post(receiver.url, {}, body, AbortSignal.abort()), { problem: "timed-out" });
  });

  it("does not go over a connection whose certificate is not good", async () => {
    await using receiver = await startReceiver();
    const attempt = await createPost("local")(receiver.url.replace("http:", "https:"), {}, body, never);
    assert.ok(attempt.problem === "certificate" || attempt.problem === "broken", JSON.stringify(attempt));
    assert.equal(receiver.received.length, 0);
  });
});

describe("a signature", () => {
  // The example of the specification's own library: https://github.com/standard-webhooks/standard-webhooks
  it("is the one of the specification's vector, and its reference verifier takes it and nothing that was changed", () => {
    const secret = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
    const headers = signedHeaders([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, `{"test": 2432232314}`);
    assert.equal(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    const now = Date.now();
    const [former, current] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const signed = signedHeaders([current, former], "one", now, body);
    for (const secret of [former, current]) assert.doesNotThrow(() => new Webhook(secret.toString("base64")).verify(body, signed));
    assert.throws(() => new Webhook(Buffer.alloc(32, 3).toString("base64")).verify(body, signed));
    for (const changed of [{ "webhook-id": "two" }, { "webhook-timestamp": String(Math.floor(now / 1_000) - 1) }]) assert.throws(() => new Webhook(current.toString("base64")).verify(body, { ...signed, ...changed }));
    assert.throws(() => new Webhook(current.toString("base64")).verify(`${body} `, signed));
  });

  it("has a secret that opens for its own webhook, under its own node's secret, and for no other", () => {
    const crypto = createNodeCrypto();
    const secrets = createWebhookSecrets(crypto, crypto.hash(new Uint8Array([1])));
    const [mine, another] = [encodeId(new Uint8Array(32).fill(1)), encodeId(new Uint8Array(32).fill(2))];
    const { shown, sealed } = secrets.create(mine);
    const row = { webhookId: mine, sealedSecret: sealed, sealedFormer: null, formerUntil: null };
    assert.equal(`whsec_${Buffer.from(secrets.open(row, 0)[0]!).toString("base64")}`, shown);
    assert.throws(() => secrets.open({ ...row, webhookId: another }, 0));
    assert.throws(() => createWebhookSecrets(crypto, crypto.hash(new Uint8Array([2]))).open(row, 0));
    const former = { ...row, sealedFormer: secrets.create(mine).sealed, formerUntil: 10 };
    assert.deepEqual([secrets.open(former, 9).length, secrets.open(former, 10).length], [2, 1]);
  });
});

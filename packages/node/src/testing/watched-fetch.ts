/** For tests: one HTTP request on a connection of its own, told when its answer begins to arrive. */
import { request } from "node:http";

export const watchedFetch = (answering: () => void): typeof fetch => async (address, { method = "GET", headers, body } = {}) =>
  new Promise((resolve, reject) => {
    const outgoing = request(String(address), { method, headers: { ...(headers as Record<string, string>), ...(typeof body === "string" ? { "content-length": Buffer.byteLength(body) } : {}) }, agent: false }, (incoming) => {
      answering();
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.once("error", reject);
      // Whole, or it is no answer.
      incoming.once("end", () => {
        if (incoming.complete) resolve(new Response(incoming.statusCode === 204 ? null : Buffer.concat(chunks), { status: incoming.statusCode ?? 500, headers: { "content-type": incoming.headers["content-type"] ?? "" } }));
        else reject(new Error("the answer was cut off"));
      });
    });
    outgoing.once("error", reject);
    outgoing.end(typeof body === "string" ? body : undefined);
  });

/**
 * The built web app. Files with a hash in their name never change and are kept by browsers for a year; the page itself is asked
 * for each time. Every address that is no file and not the API's is the app's own: it gets the page.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

export const registerStaticFiles = async (app: FastifyInstance, webRoot: string | undefined): Promise<void> => {
  if (webRoot === undefined || !existsSync(join(webRoot, "index.html"))) return;
  await app.register(fastifyStatic, {
    root: webRoot, index: "index.html", dotfiles: "ignore", cacheControl: false,
    setHeaders: (reply, path) => { reply.header("cache-control", /[\\/]assets[\\/].*-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path) ? "public, max-age=31536000, immutable" : "no-cache"); },
  });
};

/** Whether an address without a file is the web app's page. */
export const isPage = (request: FastifyRequest): boolean => {
  const path = request.url.split("?", 1)[0] ?? "";
  return (request.method === "GET" || request.method === "HEAD") && !path.startsWith("/api/") && !/\.[a-z0-9]{1,8}$/i.test(path) && (request.headers.accept ?? "").includes("text/html");
};

export const sendPage = (reply: FastifyReply): FastifyReply => reply.code(200).header("cache-control", "no-cache").sendFile("index.html");

/**
 * Lets the command line work on a node that is running: the node listens on a socket in its home folder (readable by its
 * owner alone), runs a named command in its own process and sends back the lines that the command prints.
 *
 * Frames are JSON lines. To the node: {command, arguments}. From it: {print: text, stream: "out" | "err" | "status"} and at last {exit: code}.
 */
import { chmod, rm } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { describeFailure } from "./failure.ts";

export interface Output { out(text: string): void; err(text: string): void; /** A line that replaces the one before, where there is a terminal. */ status(text: string): void }
export type ControlledCommand = (given: unknown, output: Output, stop: AbortSignal) => Promise<number>;

interface Connected { readonly stop: AbortController; running: boolean }

const requestBytes = 65_536;

/** Serves commands until disposed: one a connection, at most 8 connections. Disposing stops what is running, as Ctrl+C would, and waits for it. */
export const serveControl = async (path: string, commands: Readonly<Record<string, ControlledCommand>>): Promise<AsyncDisposable> => {
  await rm(path, { force: true });
  const open = new Map<Socket, Connected>();
  // Half open: the command line says "stop" by ending its side, and still reads how the command ended.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connected: Connected = { stop: new AbortController(), running: false };
    open.set(socket, connected);
    socket.on("error", () => connected.stop.abort());
    socket.on("end", () => {
      connected.stop.abort();
      if (!connected.running) socket.destroy();
    });
    socket.on("close", () => {
      connected.stop.abort();
      open.delete(socket);
    });
    void answer(socket, connected, commands);
  });
  server.maxConnections = 8;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const [socket, { stop, running }] of open) {
        stop.abort();
        if (!running) socket.destroy();
      }
      await closed;
      await rm(path, { force: true });
    },
  };
};

const answer = async (socket: Socket, connected: Connected, commands: Readonly<Record<string, ControlledCommand>>): Promise<void> => {
  const send = (frame: object): void => void (socket.writable && socket.write(`${JSON.stringify(frame)}\n`));
  const request = await firstLine(socket);
  const asked = request === undefined ? undefined : readRequest(request);
  const command = asked !== undefined && Object.hasOwn(commands, asked.command) ? commands[asked.command] : undefined;
  let exit = 2;
  if (asked === undefined || command === undefined) send({ print: "the running node does not know this command; is it an older version?", stream: "err" });
  else {
    connected.running = true;
    try {
      exit = await command(asked.arguments, { out: (print) => send({ print, stream: "out" }), err: (print) => send({ print, stream: "err" }), status: (print) => send({ print, stream: "status" }) }, connected.stop.signal);
    } catch (error) {
      send({ print: describeFailure(error), stream: "err" });
      exit = 1;
    }
  }
  send({ exit });
  socket.end();
};

const readRequest = (line: string): { readonly command: string; readonly arguments: unknown } | undefined => {
  try {
    const request: unknown = JSON.parse(line);
    return typeof request === "object" && request !== null && "command" in request && typeof request.command === "string" ? { command: request.command, arguments: "arguments" in request ? request.arguments : undefined } : undefined;
  } catch {
    return undefined;
  }
};

const firstLine = (socket: Socket): Promise<string | undefined> =>
  new Promise((resolve) => {
    let kept = "";
    socket.on("data", (chunk: Buffer) => {
      kept += chunk.toString("utf8");
      if (kept.includes("\n")) resolve(kept.slice(0, kept.indexOf("\n")));
      else if (kept.length > requestBytes) resolve(undefined);
    });
    socket.on("close", () => resolve(undefined));
  });

/** Runs a command in the node that listens at `path`; undefined where none does. */
export const runInNode = async (path: string, command: string, given: unknown, output: Output, stop: AbortSignal): Promise<number | undefined> => {
  const socket = createConnection(path);
  const connected = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
  if (!connected) return undefined;
  socket.on("error", () => socket.destroy());
  stop.addEventListener("abort", () => socket.end(), { once: true });
  socket.write(`${JSON.stringify({ command, arguments: given })}\n`);
  let exit: number | undefined;
  for await (const line of createInterface({ input: socket })) {
    const frame = JSON.parse(line) as { print?: string; stream?: keyof Output; exit?: number };
    if (frame.exit !== undefined) exit = frame.exit;
    else if (frame.print !== undefined) output[frame.stream ?? "out"](frame.print);
  }
  if (exit === undefined && !stop.aborted) output.err("the node stopped before the command ended; what it had acknowledged is kept, run the command again");
  return exit ?? 1;
};

/**
 * The operator's own text encoder, in a process of its own: a model of others may take all its memory, crash or never answer, and the node goes on.
 *
 * The model is a folder of data; the module that runs it is looked for in the home folder's `node_modules` and beside the program, never in the model's folder: what came with a
 * model is not run. The process has no environment, a low priority and one thread, reads texts from this one alone, and ends with it. Every question has an end: a model that does
 * not answer in time has failed.
 */
import { fork, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EncoderError, onnxFiles, onnxModule, type Encoder, type EncoderFault } from "@cosmicsync/matching/encoder";

export interface OperatorEncoder extends Encoder, AsyncDisposable {}

/** What the process is asked, and answers. */
export interface EncoderQuestion { readonly texts: readonly string[] }
export type EncoderAnswer =
  | { readonly opened: { readonly id: string; readonly dimension: number } }
  | { readonly vectors: Float32Array }
  | { readonly failed: { readonly fault: EncoderFault; readonly where: string; readonly reason: string } };

export interface OperatorEncoderSettings {
  /** The program that the process runs. */
  readonly program: string;
  readonly openMillis: number;
  readonly answerMillis: number;
}
const usual: OperatorEncoderSettings = { program: fileURLToPath(new URL("./operator-encoder-process.ts", import.meta.url)), openMillis: 120_000, answerMillis: 60_000 };

/** Where the module is; throws an `EncoderError` that says what is missing, and what to do. Before anything else is begun. */
export function requireEncoder(folder: string, home: string): string {
  for (const file of onnxFiles) if (!existsSync(join(folder, file))) throw new EncoderError("file", folder, `COSMICSYNC_ENCODER names this folder, and ${file} is not in it: put ${onnxFiles.join(", ")} of the model there, or leave the setting empty`);
  for (const from of [join(home, "package.json"), import.meta.url]) {
    try {
      return createRequire(from).resolve(onnxModule);
    } catch {
      // The next place.
    }
  }
  throw new EncoderError("missing", onnxModule, `COSMICSYNC_ENCODER needs it, and it is not installed: npm install --prefix ${home} --ignore-scripts ${onnxModule}, or leave the setting empty`);
}

export async function openOperatorEncoder(folder: string, modulePath: string, stop: AbortSignal, { program, openMillis, answerMillis }: OperatorEncoderSettings = usual): Promise<OperatorEncoder> {
  const child = fork(program, [folder, modulePath], { env: {}, execArgv: [], serialization: "advanced", signal: stop, killSignal: "SIGKILL", stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const answers = createAnswers(child, folder);
  const close = async (): Promise<void> => {
    child.kill("SIGKILL");
    await answers.ended;
  };
  try {
    const answer = await answers.next(openMillis);
    if (!("opened" in answer)) throw wrong(answer, folder);
    const { id, dimension } = answer.opened;
    return {
      id, dimension,
      async encode(texts) {
        const answered = answers.next(answerMillis);
        if (child.connected) child.send({ texts } satisfies EncoderQuestion);
        const given = await answered;
        if (!("vectors" in given)) throw wrong(given, folder);
        return given.vectors;
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

const wrong = (answer: EncoderAnswer, folder: string): EncoderError =>
  "failed" in answer ? new EncoderError(answer.failed.fault, answer.failed.where, answer.failed.reason) : new EncoderError("failed", folder, "the encoder's process answered what it was not asked");

/** One answer at a time, in time, from a process that may end. */
function createAnswers(child: ChildProcess, folder: string): { next(millis: number): Promise<EncoderAnswer>; readonly ended: Promise<void> } {
  let waiting: { resolve(answer: EncoderAnswer): void; reject(error: EncoderError): void } | undefined;
  let gone: EncoderError | undefined;
  const end = Promise.withResolvers<void>();
  const fail = (reason: string, cause?: unknown): void => {
    gone ??= new EncoderError("failed", folder, reason, cause);
    waiting?.reject(gone);
    end.resolve();
  };
  child.on("message", (answer) => waiting?.resolve(answer as EncoderAnswer));
  child.on("error", (cause) => fail("the encoder's process could not be begun", cause));
  child.on("exit", (code, signal) => fail(`the encoder's process ended (${signal ?? `code ${code}`})`));
  // The node need not live for its encoder.
  child.unref();
  child.channel?.unref();
  return {
    ended: end.promise,
    async next(millis) {
      if (gone !== undefined) throw gone;
      const { promise, resolve, reject } = Promise.withResolvers<EncoderAnswer>();
      const timer = setTimeout(() => reject(new EncoderError("failed", folder, `the encoder did not answer within ${millis / 1_000} seconds`)), millis).unref();
      waiting = { resolve, reject };
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting = undefined;
      }
    },
  };
}

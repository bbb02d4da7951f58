/** Fuzz targets of reconciliation: frames, sketches, cells, and whole sessions against whatever a neighbour may send. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromHex, sameBytes } from "@cosmicsync/protocol";
import { holds, joinInput, splitInput, type FuzzTarget } from "@cosmicsync/protocol/testing";
import { createHolder, madeEnvelope, partsOf } from "../testing/converse.ts";
import { endCodes } from "./budgets.ts";
import { createDecoder } from "./decoder.ts";
import { readFrame, writeFrame } from "./frames.ts";
import { createRecordSet } from "./record-set.ts";
import { openSession, stepSession } from "./session.ts";
import { createSketch, openSketch } from "./sketch.ts";
import { cellWords } from "./symbols.ts";

const vectors = <T>(name: string): T[] => JSON.parse(readFileSync(join(import.meta.dirname, `../../../../vectors/v1/${name}.json`), "utf8")) as T[];
const frameSeeds = (): Uint8Array[] => [...vectors<{ hex: string }>("reconcile_frames_valid"), ...vectors<{ hex: string }>("reconcile_frames_invalid")].map(({ hex }) => fromHex(hex)).filter(({ length }) => length < 20_000);
const salt = new Uint8Array(16).fill(5);
const holder = createHolder(Array.from({ length: 40 }, (_, number) => madeEnvelope(number)), 64);
const framesMost = 12;
/** A session hands out and keeps no more than this for a few hundred bytes taken in. */
const answerBytesMost = 2 ** 22;

export const targets: readonly FuzzTarget[] = [
  {
    name: "frame",
    seeds: frameSeeds,
    run(bytes) {
      const frame = readFrame(bytes);
      if (frame === undefined) return;
      holds(sameBytes(writeFrame(frame.message, frame.last), bytes), "a frame has one spelling");
    },
  },
  {
    name: "sketch",
    seeds() {
      const sketch = createSketch({ salt, cellCount: 16 });
      for (let number = 0; number < 5; number++) sketch.insert(new Uint8Array(32).fill(number));
      return [createSketch({ salt, cellCount: 1 }).bytes(), sketch.bytes()];
    },
    run(bytes) {
      const sketch = openSketch(bytes);
      if (sketch !== undefined) holds(sameBytes(sketch.bytes(), bytes), "a sketch is stored in one way");
    },
  },
  {
    name: "cells",
    seeds() {
      const [ours, theirs] = [0, 3].map((from) => { const set = createRecordSet({ salt, cellCount: 32 }); for (let number = from; number < from + 9; number++) set.add(new Uint8Array(32).fill(number)); return set.view(); });
      const row = (cells: Int32Array): Uint8Array => new Uint8Array(cells.slice().buffer);
      return [joinInput([new Uint8Array([9]), row(ours!.cells(0, 32)), row(theirs!.cells(0, 32))])];
    },
    run(bytes) {
      const [count, ours, theirs] = splitInput(bytes, 3);
      const cells = Math.min(Math.floor(ours!.length / 16), Math.floor(theirs!.length / 16));
      if (cells === 0) return;
      const words = (row: Uint8Array): Int32Array => new Int32Array(row.slice(0, cells * cellWords * 4).buffer);
      const decoder = createDecoder((count![0] ?? 0) - 128);
      decoder.take(words(ours!), words(theirs!), cells);
      holds(decoder.cellCount === cells, "a decoder takes the cells it is given");
    },
  },
  {
    name: "session",
    seeds: () => [
      ...vectors<{ turns: { by: string; frames: string[] }[] }>("reconcile_sessions_valid").flatMap(({ turns }) => ["initiator", "responder"].map((role) => joinInput([new Uint8Array([role === "initiator" ? 0 : 1]), ...turns.filter(({ by }) => by !== role).flatMap(({ frames }) => frames).slice(0, framesMost - 1).map(fromHex)]))).filter(({ length }) => length < 4_000),
      ...frameSeeds().filter(({ length }) => length < 2_000).map((frame) => joinInput([new Uint8Array([1]), frame])),
    ],
    run(bytes) {
      const [first, ...frames] = splitInput(bytes, framesMost);
      const role = (first![0] ?? 0) % 2 === 0 ? "initiator" : "responder";
      let step = openSession(partsOf(holder, role, 7, (first![0] ?? 0) % 4 < 2 ? { salt } : {}), { budgets: { bytes: 2 ** 20, turns: 16, symbols: 2 ** 12, records: 2 ** 12 } });
      let answered = 0;
      for (const frame of frames) {
        step = stepSession(step.state, frame);
        for (const message of step.messages) answered += "frame" in message ? message.frame.length : message.records.length * 64;
        holds(answered <= answerBytesMost, "a session hands out no more than its budgets say");
        if (step.ended === undefined) continue;
        holds(endCodes.includes(step.ended.code), "a session ends with a code");
        holds(stepSession(step.state, frame).messages.length === 0, "a session that has ended says nothing more");
        return;
      }
    },
  },
];

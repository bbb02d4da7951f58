/** Teams are read from what Python wrote, their split is that of numpy, and a file that is broken is an error with a reason. The teams here are made up. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { permutation, randomSplit, readTeams, splitInTime } from "./open-teams.ts";
import { PickleError, readPickle } from "./pickle.ts";
import { readTopN } from "./top-n.ts";

/** Written by pickle of Python with scipy 1.11, protocols 3 and 4: skills of four teams as csr_matrix, members as lil_matrix. */
const written = [
  "gAN9cQAoWAIAAABpZHEBY3NjaXB5LnNwYXJzZS5fbGlsCmxpbF9tYXRyaXgKcQIpgXEDfXEEKFgGAAAAX3NoYXBlcQVLBEsBhnEGWAgAAABtYXhwcmludHEHSzJYBQAAAGR0eXBlcQhjbnVtcHkKZHR5cGUKcQlYAgAAAGk4cQqJiIdxC1JxDChLA1gBAAAAPHENTk5OSv////9K/////0sAdHEOYlgEAAAAcm93c3EPY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEQY251bXB5Cm5kYXJyYXkKcRFLAIVxEkMBYnETh3EUUnEVKEsBSwSFcRZoCVgCAAAATzhxF4mIh3EYUnEZKEsDWAEAAAB8cRpOTk5K/////0r/////Sz90cRtiiV1xHChdcR1LAGFdcR5LAGFdcR9LAGFdcSBLAGFldHEhYlgEAAAAZGF0YXEiaBBoEUsAhXEjaBOHcSRScSUoSwFLBIVxJmgZiV1xJyhdcShLAWFdcSlLAmFdcSpLA2FdcStLBGFldHEsYnViWAUAAABza2lsbHEtY3NjaXB5LnNwYXJzZS5fY3NyCmNzcl9tYXRyaXgKcS4pgXEvfXEwKGgFSwRLA4ZxMWgHSzJYBgAAAGluZHB0cnEyaBBoEUsAhXEzaBOHcTRScTUoSwFLBYVxNmgJWAIAAABpNHE3iYiHcThScTkoSwNoDU5OTkr/////Sv////9LAHRxOmKJQxQAAAAAAgAAAAMAAAAGAAAABgAAAHE7dHE8YlgHAAAAaW5kaWNlc3E9aBBoEUsAhXE+aBOHcT9ScUAoSwFLBoVxQWg5iUMYAAAAAAIAAAABAAAAAAAAAAEAAAACAAAAcUJ0cUNiaCJoEGgRSwCFcURoE4dxRVJxRihLAUsGhXFHaAyJQzABAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAABAAAAAAAAAAEAAAAAAAAAAQAAAAAAAABxSHRxSWJ1YlgGAAAAbWVtYmVycUpoAimBcUt9cUwoaAVLBEsDhnFNaAdLMmgIaAlYAgAAAHUxcU6JiIdxT1JxUChLA2gaTk5OSv////9K/////0sAdHFRYmgPaBBoEUsAhXFSaBOHcVNScVQoSwFLBIVxVWgZiV1xVihdcVcoSwBLAWVdcVgoSwFLAmVdcVlLAGFdcVpLAmFldHFbYmgiaBBoEUsAhXFcaBOHcV1ScV4oSwFLBIVxX2gZiV1xYChdcWEoSwFLAWVdcWIoSwFLAWVdcWNLAWFdcWRLAWFldHFlYnVidS4=",
  "gASVRAMAAAAAAAB9lCiMAmlklIwRc2NpcHkuc3BhcnNlLl9saWyUjApsaWxfbWF0cml4lJOUKYGUfZQojAZfc2hhcGWUSwRLAYaUjAhtYXhwcmludJRLMowFZHR5cGWUjAVudW1weZSMBWR0eXBllJOUjAJpOJSJiIeUUpQoSwOMATyUTk5OSv////9K/////0sAdJRijARyb3dzlIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlGgLjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwSFlGgNjAJPOJSJiIeUUpQoSwOMAXyUTk5OSv////9K/////0s/dJRiiV2UKF2USwBhXZRLAGFdlEsAYV2USwBhZXSUYowEZGF0YZRoFmgYSwCFlGgah5RSlChLAUsEhZRoIIldlChdlEsBYV2USwJhXZRLA2FdlEsEYWV0lGJ1YowFc2tpbGyUjBFzY2lweS5zcGFyc2UuX2NzcpSMCmNzcl9tYXRyaXiUk5QpgZR9lChoB0sESwOGlGgJSzKMBmluZHB0cpRoFmgYSwCFlGgah5RSlChLAUsFhZRoDYwCaTSUiYiHlFKUKEsDaBFOTk5K/////0r/////SwB0lGKJQxQAAAAAAgAAAAMAAAAGAAAABgAAAJR0lGKMB2luZGljZXOUaBZoGEsAhZRoGoeUUpQoSwFLBoWUaEKJQxgAAAAAAgAAAAEAAAAAAAAAAQAAAAIAAACUdJRiaCloFmgYSwCFlGgah5RSlChLAUsGhZRoEIlDMAEAAAAAAAAAAQAAAAAAAAABAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAABAAAAAAAAAJR0lGJ1YowGbWVtYmVylGgEKYGUfZQoaAdLBEsDhpRoCUsyaApoDYwCdTGUiYiHlFKUKEsDaCFOTk5K/////0r/////SwB0lGJoE2gWaBhLAIWUaBqHlFKUKEsBSwSFlGggiV2UKF2UKEsASwFlXZQoSwFLAmVdlEsAYV2USwJhZXSUYmgpaBZoGEsAhZRoGoeUUpQoSwFLBIWUaCCJXZQoXZQoSwFLAWVdlChLAUsBZV2USwFhXZRLAWFldJRidWJ1Lg==",
].map((text) => Buffer.from(text, "base64"));

function folderWith(t: { after(done: () => void): void }, files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "teams-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

test("Teams come out as they went in, by either protocol", (t) => {
  for (const bytes of written) {
    const teams = readTeams(folderWith(t, { "teamsvecs.pkl": bytes }));
    assert.deepEqual(teams && [teams.skillCount, teams.memberCount, teams.skills.map((row) => [...row]), teams.members.map((row) => [...row])], [3, 3, [[0, 2], [1], [0, 1, 2], []], [[0, 1], [1, 2], [0], [2]]]);
  }
  assert.equal(readTeams(folderWith(t, {})), undefined);
});

test("A file of teams that is cut anywhere, or names what is not read here, is an error and runs nothing", (t) => {
  const whole = written[0] as Buffer;
  for (let size = 0; size < whole.length; size += 37) assert.throws(() => readTeams(folderWith(t, { "teamsvecs.pkl": whole.subarray(0, size) })), PickleError);
  // cos system (S'...' tR. is how such files are made to run commands; strings of protocol 0 are not even read.
  assert.throws(() => readPickle(Buffer.from("cos\nsystem\n(S'true'\ntR.")), PickleError);
  assert.deepEqual(readPickle(Buffer.from("cos\nsystem\n(tR.")), { made: "os.system", with: [] });
});

test("The split is numpy's, and its parts are all teams once", () => {
  assert.deepEqual([...permutation(10, 0)], [2, 8, 4, 9, 1, 6, 7, 3, 0, 5]);
  assert.deepEqual([...permutation(3_761, 0).slice(0, 6)], [530, 410, 562, 3_499, 1_237, 2_553]);
  for (const { train, test: asked } of [randomSplit(101), splitInTime(101)]) assert.deepEqual([train.length, [...train, ...asked].sort((a, b) => a - b)], [85, [...Array(101).keys()]]);
});

test("Splits of top-N are read by line, and what is held out comes from train alone", (t) => {
  const folder = folderWith(t, { "train.txt": "0 1 2 3\n1 2 3 4\n2 1 4\n", "test.txt": "0 4\n1 9\n2 \n" });
  const read = readTopN(folder);
  const { matrix, relevant } = read?.whole() ?? assert.fail("it is there");
  assert.deepEqual([matrix.people, matrix.projects, matrix.ofPeople.columns.length], [["0", "1", "2"], ["1", "2", "3", "4"], 8]);
  assert.deepEqual([...relevant].map(([person, right]) => [person, [...right]]), [[0, [3]], [1, [-1]]], "9 is in no answer, and counts as missed");
  const held = read?.held(0.4, 1) ?? assert.fail("it is there");
  const heldCount = [...held.relevant.values()].reduce((sum, right) => sum + right.size, 0);
  assert.ok(heldCount > 0 && held.matrix.ofPeople.columns.length + heldCount <= 8);
  assert.equal(readTopN(tmpdir()), undefined);
  assert.throws(() => readTopN(folderWith(t, { "train.txt": "0 x\n", "test.txt": "" }))?.whole(), /train\.txt:1/u);
});

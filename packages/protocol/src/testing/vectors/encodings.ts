/** Vectors of the encoding, of ids and of clocks: examples of RFC 8949 appendix A, and every spelling that is refused. */
import { clockAt, clockEpochMillis, clockMax } from "../../clock.ts";
import type { VectorFiles } from "../vector-files.ts";

export function encodingVectors(): Pick<VectorFiles, "encoding_valid" | "encoding_invalid"> {
  const nested = (levels: number): string => "81".repeat(levels) + "00";
  return {
    "encoding_valid": [
      { why: "zero", value: 0, hex: "00" },
      { why: "the largest number in one byte", value: 23, hex: "17" },
      { why: "the smallest number in two bytes", value: 24, hex: "1818" },
      { why: "two bytes full", value: 255, hex: "18ff" },
      { why: "three bytes", value: 1000, hex: "1903e8" },
      { why: "five bytes", value: 1_000_000, hex: "1a000f4240" },
      { why: "nine bytes", value: 1_000_000_000_000, hex: "1b000000e8d4a51000" },
      { why: "the largest safe integer", value: 9_007_199_254_740_991, hex: "1b001fffffffffffff" },
      { why: "minus one", value: -1, hex: "20" },
      { why: "minus a thousand", value: -1000, hex: "3903e7" },
      { why: "the smallest safe integer", value: -9_007_199_254_740_991, hex: "3b001ffffffffffffe" },
      { why: "half precision holds it", value: 1.5, hex: "f93e00" },
      { why: "single precision holds it", value: 0.10000000149011612, hex: "fa3dcccccd" },
      { why: "double precision is needed", value: 1.1, hex: "fb3ff199999999999a" },
      { why: "the smallest half", value: 5.960464477539063e-8, hex: "f90001" },
      { why: "false", value: false, hex: "f4" },
      { why: "true", value: true, hex: "f5" },
      { why: "null", value: null, hex: "f6" },
      { why: "the empty text", value: "", hex: "60" },
      { why: "a text", value: "IETF", hex: "6449455446" },
      { why: "a text beyond the basic plane", value: "\u{10151}", hex: "64f0908591" },
      { why: "bytes", value: { bytes: "01020304" }, hex: "4401020304" },
      { why: "the empty list", value: [], hex: "80" },
      { why: "a list in lists", value: [1, [2, 3], [4, 5]], hex: "8301820203820405" },
      { why: "a list of 25: its length takes a second byte", value: Array.from({ length: 25 }, (_, i) => i), hex: `9819${"000102030405060708090a0b0c0d0e0f1011121314151617"}1818` },
      { why: "the empty object", value: {}, hex: "a0" },
      { why: "keys in the order of their encoded bytes: shorter first", value: { aa: 1, b: 2, a: 3 }, hex: "a361610361620262616101" },
      { why: "keys beyond ASCII by their UTF-8 bytes", value: { "é": 1, z: 2 }, hex: "a2617a0262c3a901" },
      { why: "nested as deep as may be", value: [[[[[[[[]]]]]]]], hex: `${"81".repeat(7)}80` },
    ],
    "encoding_invalid": [
      { why: "nothing at all", hex: "", code: "record/malformed" },
      { why: "23 in two bytes", hex: "1817", code: "record/malformed" },
      { why: "255 in three bytes", hex: "1900ff", code: "record/malformed" },
      { why: "a length in more bytes than it needs", hex: "78026869", code: "record/malformed" },
      { why: "an integer beyond the safe ones", hex: "1b0020000000000000", code: "record/malformed" },
      { why: "a negative integer beyond the safe ones", hex: "3b001fffffffffffff", code: "record/malformed" },
      { why: "an integer written as a float", hex: "f93c00", code: "record/malformed" },
      { why: "1.5 in single precision", hex: "fa3fc00000", code: "record/malformed" },
      { why: "1.5 in double precision", hex: "fb3ff8000000000000", code: "record/malformed" },
      { why: "minus zero", hex: "f98000", code: "record/malformed" },
      { why: "not a number", hex: "f97e00", code: "record/malformed" },
      { why: "infinity", hex: "f97c00", code: "record/malformed" },
      { why: "minus infinity", hex: "f9fc00", code: "record/malformed" },
      { why: "a float too large for an integer to be safe", hex: "fb7e37e43c8800759c", code: "record/malformed" },
      { why: "undefined", hex: "f7", code: "record/malformed" },
      { why: "a simple value", hex: "f0", code: "record/malformed" },
      { why: "a simple value in two bytes", hex: "f8ff", code: "record/malformed" },
      { why: "a tag", hex: "c074323031332d30332d32315432303a30343a30305a", code: "record/malformed" },
      { why: "a list without a length", hex: "9f01ff", code: "record/malformed" },
      { why: "an object without a length", hex: "bf616101ff", code: "record/malformed" },
      { why: "a text without a length", hex: "7f6161ff", code: "record/malformed" },
      { why: "a break out of place", hex: "ff", code: "record/malformed" },
      { why: "a reserved length", hex: "1c", code: "record/malformed" },
      { why: "keys out of order", hex: "a2616201616102", code: "record/malformed" },
      { why: "keys in the order of their letters, longer first", hex: "a262616101616202", code: "record/malformed" },
      { why: "the same key twice", hex: "a2616101616102", code: "record/malformed" },
      { why: "a key that is a number", hex: "a10102", code: "record/malformed" },
      { why: "UTF-8 cut off", hex: "61c3", code: "record/malformed" },
      { why: "half a surrogate pair in UTF-8", hex: "63eda080", code: "record/malformed" },
      { why: "UTF-8 longer than needed", hex: "62c080", code: "record/malformed" },
      { why: "a text that begins with a byte-order mark", hex: "64efbbbf61", code: "record/malformed" },
      { why: "a text cut off", hex: "6461", code: "record/malformed" },
      { why: "a list cut off", hex: "8201", code: "record/malformed" },
      { why: "a list that claims four thousand million items", hex: "9affffffff", code: "record/malformed" },
      { why: "bytes that claim more than there is", hex: "5b7fffffffffffffff", code: "record/malformed" },
      { why: "two values", hex: "0000", code: "record/malformed" },
      { why: "nested deeper than may be", hex: nested(9), code: "record/too-deep" },
      { why: "nested a thousand levels", hex: nested(1_000), code: "record/too-deep" },
    ],
  };
}

export function idVectors(): Pick<VectorFiles, "ids_valid" | "ids_invalid"> {
  return {
    "ids_valid": [
      { why: "all zero", hex: "00".repeat(32), text: "a".repeat(52) },
      { why: "all one", hex: "ff".repeat(32), text: `${"7".repeat(51)}q` },
      { why: "the last bit alone", hex: `${"00".repeat(31)}01`, text: `${"a".repeat(51)}q` },
      { why: "the first bit alone", hex: `80${"00".repeat(31)}`, text: `q${"a".repeat(51)}` },
      { why: "SHA-256 of nothing", hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", text: "4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfeswmrw6csxbkq" },
    ],
    "ids_invalid": [
      { why: "nothing", text: "" },
      { why: "one too short", text: "a".repeat(51) },
      { why: "one too long", text: "a".repeat(53) },
      { why: "upper case", text: "A".repeat(52) },
      { why: "a digit that base32 lacks", text: `1${"a".repeat(51)}` },
      { why: "bits left over that are not zero", text: "b".repeat(52) },
      { why: "padding", text: `${"a".repeat(52)}====` },
      { why: "a space before", text: ` ${"a".repeat(51)}` },
      { why: "a line end behind", text: `${"a".repeat(52)}\n` },
    ],
  };
}

export function clockVectors(): Pick<VectorFiles, "clocks_valid" | "clocks_invalid"> {
  const start = 1_793_610_000_000;
  const at = (millis: number, counter = 0): number => clockAt(millis, counter);
  return {
    "clocks_valid": [
      { why: "the beginning", last: 0, steps: [{ now: clockEpochMillis, ticks: 1 }] },
      { why: "wall time moves", last: 0, steps: [{ now: start, ticks: at(start) }, { now: start + 1, ticks: at(start + 1) }] },
      { why: "the counter moves while wall time stands", last: 0, steps: [{ now: start, ticks: at(start) }, { now: start, ticks: at(start, 1) }, { now: start, ticks: at(start, 2) }] },
      { why: "wall time goes back, the clock does not", last: 0, steps: [{ now: start, ticks: at(start) }, { now: start - 60_000, ticks: at(start, 1) }] },
      { why: "what was seen lies before what ticks next", last: 0, steps: [{ now: start, ticks: at(start) }, { observe: at(start + 5_000, 7) }, { now: start + 1, ticks: at(start + 5_000, 8) }] },
      { why: "what was seen long ago changes nothing", last: 0, steps: [{ observe: 12 }, { now: start, ticks: at(start) }] },
      { why: "a full counter carries into the milliseconds", last: at(start, 4_095), steps: [{ now: start, ticks: at(start + 1) }] },
      { why: "goes on from what was stored", last: at(start + 9), steps: [{ now: start, ticks: at(start + 9, 1) }] },
      { why: "a wall clock before 2020 counts as the beginning", last: 5, steps: [{ now: 0, ticks: 6 }] },
    ],
    "clocks_invalid": [
      { why: "negative", clock: -1 },
      { why: "a fraction", clock: 0.5 },
      { why: "beyond the safe integers", clock: clockMax + 1 },
      { why: "a text", clock: "1" },
      { why: "nothing", clock: null },
    ],
  };
}

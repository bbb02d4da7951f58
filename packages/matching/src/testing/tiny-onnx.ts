/**
 * A text encoder so small that a test makes it: a row of a few numbers for each word of a list, looked up by one Gather, in the format of ONNX (protobuf, ir 8, opset 13)
 * written by hand, with the tokenizer beside it that `@huggingface/transformers` reads. What it says of a text is the mean of its words' rows, to be worked out on paper.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Rows of `words`, all of one length; words that are not there are all zero. */
export function writeTinyEncoder(folder: string, words: Readonly<Record<string, readonly number[]>>): void {
  const dimension = Object.values(words)[0]?.length ?? 0;
  const rows = [[...Array<number>(dimension).fill(0)], [...Array<number>(dimension).fill(0)], ...Object.values(words)];
  const vocabulary = Object.fromEntries(["[UNK]", "[PAD]", ...Object.keys(words)].map((word, id) => [word, id]));
  const special = ["[UNK]", "[PAD]"].map((content, id) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }));
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const put = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
  put("config.json", { model_type: "bert", architectures: ["BertModel"], hidden_size: dimension, vocab_size: rows.length });
  put("tokenizer_config.json", { tokenizer_class: "BertTokenizer", unk_token: "[UNK]", pad_token: "[PAD]", model_max_length: 512 });
  put("tokenizer.json", {
    version: "1.0", truncation: null, padding: null, added_tokens: special, normalizer: { type: "Lowercase" }, pre_tokenizer: { type: "Whitespace" }, post_processor: null, decoder: null,
    model: { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100, vocab: vocabulary },
  });
  writeFileSync(join(folder, "onnx/model.onnx"), model(rows, dimension));
}

const int64 = 7;
const float32 = 1;

function model(rows: readonly (readonly number[])[], dimension: number): Uint8Array {
  const table = new Uint8Array(Float32Array.from(rows.flat()).buffer);
  const gather = message(text(1, "rows"), text(1, "input_ids"), text(2, "last_hidden_state"), text(4, "Gather"));
  const initializer = message(number(1, rows.length), number(1, dimension), number(2, float32), text(8, "rows"), bytes(9, table));
  const value = (name: string, type: number, ...shape: readonly (string | number)[]): Uint8Array =>
    message(text(1, name), bytes(2, bytes(1, message(number(1, type), bytes(2, message(...shape.map((dim) => bytes(1, typeof dim === "string" ? text(2, dim) : number(1, dim)))))))));
  const graph = message(bytes(1, gather), text(2, "tiny"), bytes(5, initializer), bytes(11, value("input_ids", int64, "texts", "words")), bytes(12, value("last_hidden_state", float32, "texts", "words", dimension)));
  return message(number(1, 8), bytes(7, graph), bytes(8, number(2, 13)));
}

const message = (...fields: readonly Uint8Array[]): Uint8Array => Uint8Array.from(fields.flatMap((field) => [...field]));
const number = (field: number, value: number): Uint8Array => Uint8Array.from([...varint(field << 3), ...varint(value)]);
const bytes = (field: number, value: Uint8Array): Uint8Array => Uint8Array.from([...varint((field << 3) | 2), ...varint(value.length), ...value]);
const text = (field: number, value: string): Uint8Array => bytes(field, new TextEncoder().encode(value));

function varint(value: number): number[] {
  const found: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...found, left];
    found.push((left % 128) + 128);
  }
}

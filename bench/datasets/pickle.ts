/**
 * Reads the few pickled shapes in which team data are published (dictionaries, lists, numpy arrays, scipy matrices) as plain data. Nothing in such a file is run: a class that it names
 * becomes a record of its name, arguments and state, and an opcode outside the list below is an error. Protocols 0x80 2 to 5 of Python's pickle.
 */
export interface Made { readonly made: string; readonly with: unknown; state?: unknown }
export class PickleError extends Error {}

const sizeBound = 256 * 1_024 * 1_024;

export function readPickle(bytes: Uint8Array): unknown {
  if (bytes.length > sizeBound) throw new PickleError(`${bytes.length} bytes, at most ${sizeBound}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let at = 0;
  const need = (count: number): number => {
    if (!(count >= 0) || at + count > bytes.length) throw new PickleError(`the file ends inside what begins at byte ${at}`);
    at += count;
    return at - count;
  };
  const raw = (count: number): Uint8Array => {
    const from = need(count);
    return bytes.subarray(from, from + count);
  };
  const text = (count: number): string => new TextDecoder().decode(raw(count));
  const byte = (): number => bytes[need(1)] as number;
  const whole = (): number => view.getInt32(need(4), true);
  const long = (): number => Number(view.getBigUint64(need(8), true));
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new PickleError("the file ends inside a line");
    const found = text(end - at);
    at += 1;
    return found;
  };
  const pop = (): unknown => {
    if (stack.length === 0) throw new PickleError(`nothing to take at byte ${at}`);
    return stack.pop();
  };
  const sinceMark = (): unknown[] => {
    const mark = marks.pop();
    if (mark === undefined) throw new PickleError(`no mark at byte ${at}`);
    return stack.splice(mark);
  };
  const list = (value: unknown): unknown[] => {
    if (!Array.isArray(value)) throw new PickleError(`something else than a list at byte ${at}`);
    return value;
  };
  const putAll = (target: unknown, pairs: readonly unknown[]): void => {
    if (!(target instanceof Map)) throw new PickleError(`something else than a dictionary at byte ${at}`);
    for (let one = 0; one + 1 < pairs.length; one += 2) target.set(pairs[one], pairs[one + 1]);
  };
  const signedOf = (digits: Uint8Array): number => {
    let value = 0n;
    for (const [place, digit] of digits.entries()) value |= BigInt(digit) << BigInt(8 * place);
    return Number(BigInt.asIntN(Math.max(1, 8 * digits.length), value));
  };
  const make = (callable: unknown, args: unknown): Made => ({ made: typeof callable === "object" && callable !== null && "name" in callable ? String(callable.name) : "?", with: args });

  for (;;) {
    const opcode = byte();
    switch (opcode) {
      case 0x80: byte(); break;
      case 0x95: long(); break;
      case 0x2e: return pop();
      case 0x28: marks.push(stack.length); break;
      case 0x30: pop(); break;
      case 0x4e: stack.push(undefined); break;
      case 0x88: stack.push(true); break;
      case 0x89: stack.push(false); break;
      case 0x4b: stack.push(byte()); break;
      case 0x4d: stack.push(view.getUint16(need(2), true)); break;
      case 0x4a: stack.push(whole()); break;
      case 0x8a: stack.push(signedOf(raw(byte()))); break;
      case 0x47: stack.push(view.getFloat64(need(8), false)); break;
      case 0x58: stack.push(text(whole())); break;
      case 0x8c: stack.push(text(byte())); break;
      case 0x42: stack.push(raw(whole())); break;
      case 0x43: stack.push(raw(byte())); break;
      case 0x8e: stack.push(raw(long())); break;
      case 0x29: stack.push([]); break;
      case 0x5d: stack.push([]); break;
      case 0x7d: stack.push(new Map()); break;
      case 0x61: { const value = pop(); list(stack.at(-1)).push(value); break; }
      case 0x65: { const values = sinceMark(); const target = list(stack.at(-1)); for (const value of values) target.push(value); break; }
      case 0x73: { const value = pop(); const key = pop(); putAll(stack.at(-1), [key, value]); break; }
      case 0x75: { const pairs = sinceMark(); putAll(stack.at(-1), pairs); break; }
      case 0x74: stack.push(sinceMark()); break;
      case 0x85: stack.push([pop()]); break;
      case 0x86: { const b = pop(); stack.push([pop(), b]); break; }
      case 0x87: { const c = pop(); const b = pop(); stack.push([pop(), b, c]); break; }
      case 0x71: memo.set(byte(), stack.at(-1)); break;
      case 0x72: memo.set(whole(), stack.at(-1)); break;
      case 0x94: memo.set(memo.size, stack.at(-1)); break;
      case 0x68: stack.push(memo.get(byte())); break;
      case 0x6a: stack.push(memo.get(whole())); break;
      case 0x63: { const module = line(); stack.push({ name: `${module}.${line()}` }); break; }
      case 0x93: { const name = pop(); const module = pop(); stack.push({ name: `${String(module)}.${String(name)}` }); break; }
      case 0x52: case 0x81: { const args = pop(); stack.push(make(pop(), args)); break; }
      case 0x62: {
        const state = pop();
        const target = stack.at(-1) as Made | undefined;
        if (typeof target !== "object" || !("made" in target)) throw new PickleError(`a state for nothing at byte ${at}`);
        target.state = state;
        break;
      }
      default: throw new PickleError(`opcode 0x${opcode.toString(16)} at byte ${at - 1} is not read here`);
    }
  }
}

/** The numbers of a pickled numpy array of one dimension, or what an array of objects holds. */
export function arrayOf(value: unknown): readonly unknown[] {
  const state = (value as Made | undefined)?.state;
  if (!Array.isArray(state) || state.length < 5) throw new PickleError("this is no array");
  const [type, content] = [state[2] as Made, state[4] as unknown];
  if (Array.isArray(content)) return content;
  const kind = String((type.with as readonly unknown[])[0]);
  // Bytes of protocol 2 come as text, one byte a character.
  const bytes = content instanceof Uint8Array ? content : textBytes(content);
  const copy = new DataView(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const size = Number(/\d+$/u.exec(kind)?.[0]);
  const read: Record<string, (place: number) => number> = { i4: (place) => copy.getInt32(place, true), i8: (place) => Number(copy.getBigInt64(place, true)), u1: (place) => copy.getUint8(place), i1: (place) => copy.getInt8(place), f8: (place) => copy.getFloat64(place, true), f4: (place) => copy.getFloat32(place, true), b1: (place) => copy.getUint8(place) };
  const reader = read[kind.replace(/^[<|=]/u, "")];
  if (reader === undefined) throw new PickleError(`numbers of kind ${kind} are not read here`);
  return Array.from({ length: Math.floor(copy.byteLength / size) }, (_, index) => reader(index * size));
}

function textBytes(content: unknown): Uint8Array {
  const args = (content as Made | undefined)?.with;
  if (!Array.isArray(args) || typeof args[0] !== "string") throw new PickleError("an array without its bytes");
  return Uint8Array.from(args[0], (character) => character.charCodeAt(0));
}

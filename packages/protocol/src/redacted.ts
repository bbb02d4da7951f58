/**
 * A value that no log, message, template or inspection shows: everything but `reveal` says "[redacted]". Wrap passphrases,
 * tokens and secret keys as soon as they come in.
 */
const shown = "[redacted]";

export class Redacted<T> {
  readonly #value: T;
  constructor(value: T) {
    this.#value = value;
  }
  reveal(): T {
    return this.#value;
  }
  toString(): string {
    return shown;
  }
  toJSON(): string {
    return shown;
  }
  [Symbol.toPrimitive](): string {
    return shown;
  }
  /** What Node's console and util.inspect ask for. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return shown;
  }
}

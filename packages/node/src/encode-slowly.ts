/**
 * Has the operator's encoder read the vocabulary and the people's own words beside other work, a few dozen texts at a time, and then takes its meaning for finding people. Until
 * the last person is encoded the shipped encoder's vectors answer. Linking, which happens while somebody types, stays with the shipped one.
 *
 * An encoder that fails, gives what it should not or changes its dimension is let go of: people are encoded by the shipped one again, and the node says so. It is asked again after the
 * next start.
 */
import type { Matcher } from "@cosmicsync/matching";
import { EncoderError } from "@cosmicsync/matching/encoder";
import type { SlowMeaning, Vocabulary } from "@cosmicsync/matching/vocabulary";
import type { OperatorEncoder } from "./operator-encoder.ts";

/** What there is to say of encoders at a moment. */
export interface EncoderStatus {
  /** The encoder and dimension of the vectors that answer; undefined where none do yet. */
  readonly inUse?: string;
  /** The operator's: `none` where there is no setting. */
  readonly operators: "none" | "waiting" | "opening" | "encoding" | "in use" | "failed";
  /** Concepts, own words and people that the operator's encoder has not encoded yet. */
  readonly left: number;
  readonly reason?: string;
}

export interface EncodeSlowlyParts {
  readonly vocabulary: Pick<Vocabulary, "slowMeaning">;
  readonly matcher: Pick<Matcher, "encode" | "meanBy" | "encoding">;
  /** Ends what it began when it is told to stop. Undefined where the operator has no encoder: then nothing is done, and said so. */
  readonly open: ((stop: AbortSignal) => Promise<OperatorEncoder>) | undefined;
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
  /** Told when what the operator's encoder does has changed. */
  readonly onChange: (status: EncoderStatus) => void;
}

export interface EncodingSlowly extends AsyncDisposable {
  begin(): void;
  status(): EncoderStatus;
}

const pauseMillis = 10;
/** How long own words may wait to be noticed where nothing else is to be encoded. */
const restMillis = 500;
const subjectsAtOnce = 256;

export function encodeSlowly({ vocabulary, matcher, open, schedule, onChange }: EncodeSlowlyParts): EncodingSlowly {
  let state: EncoderStatus["operators"] = open === undefined ? "none" : "waiting";
  let reason: string | undefined;
  let encoder: OperatorEncoder | undefined;
  let words: SlowMeaning | undefined;
  let unschedule = (): void => undefined;
  let running: Promise<void> = Promise.resolve();
  const stop = new AbortController();

  const status = (): EncoderStatus => {
    const { encoderId, left } = matcher.encoding();
    return { ...(encoderId === undefined ? {} : { inUse: encoderId }), operators: state, left: left + (state === "failed" ? 0 : (words?.left ?? 0)), ...(reason === undefined ? {} : { reason }) };
  };
  const become = (next: typeof state): void => {
    if (next === state) return;
    state = next;
    onChange(status());
  };
  const later = (millis: number, work: () => void): void => { if (!stop.signal.aborted) unschedule = schedule(millis, work); };
  const go = (): void => { if (open !== undefined) running = step(open).catch(fallBack); };

  const step = async (opened: NonNullable<typeof open>): Promise<void> => {
    if (encoder === undefined || words === undefined) {
      become("opening");
      encoder = await opened(stop.signal);
      words = vocabulary.slowMeaning(encoder);
      become("encoding");
    }
    await words.step();
    const meaning = words.meaning();
    if (stop.signal.aborted || meaning === undefined) return later(pauseMillis, go);
    matcher.meanBy(meaning);
    const subjects = matcher.encode(subjectsAtOnce);
    if (matcher.encoding().encoderId?.startsWith(`${meaning.encoderId}/`) === true) become("in use");
    later(subjects === "more" || words.left > 0 ? pauseMillis : restMillis, go);
  };
  const fallBack = async (cause: unknown): Promise<void> => {
    await encoder?.[Symbol.asyncDispose]();
    if (stop.signal.aborted) return;
    reason = cause instanceof EncoderError ? cause.message : "the encoder failed";
    matcher.meanBy(undefined);
    become("failed");
    encodeAgain();
  };
  const encodeAgain = (): void => { if (matcher.encode(subjectsAtOnce) === "more") later(pauseMillis, encodeAgain); };

  return {
    begin: go,
    status,
    async [Symbol.asyncDispose]() {
      stop.abort();
      unschedule();
      await running;
      await encoder?.[Symbol.asyncDispose]();
    },
  };
}

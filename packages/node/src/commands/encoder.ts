/** `cosmicsync encoder`: which text encoder finds who means alike, and how far the operator's own has come. */
import type { Output } from "../control.ts";
import type { EncoderStatus } from "../encode-slowly.ts";

export const encoderCommand = ({ folder, status }: { readonly folder: string; readonly status: EncoderStatus | undefined }, given: unknown, output: Output): Promise<number> => {
  if (status === undefined) {
    output.err("no node runs on this folder; encoders work in a node that runs");
    return Promise.resolve(1);
  }
  output.out((given as { json: boolean }).json ? JSON.stringify(status) : lines(folder, status).join("\n"));
  return Promise.resolve(0);
};

const lines = (folder: string, { inUse, operators, left, reason }: EncoderStatus): string[] => [
  inUse === undefined ? "Nobody is found by meaning yet: vectors are on their way." : `Who means alike is found with ${inUse}.`,
  ...({
    none: [], "in use": [],
    waiting: [`The encoder in ${folder} is opened when the shipped one is done.`],
    opening: [`The encoder in ${folder} is being opened.`],
    encoding: [`The encoder in ${folder} is on its way.`],
    failed: [`The encoder in ${folder} was let go of: ${reason ?? "it failed"}. It is asked again after the next start.`],
  } satisfies Record<EncoderStatus["operators"], string[]>)[operators],
  ...(left > 0 ? [`${left} concepts, words and people are still to be encoded.`] : []),
];

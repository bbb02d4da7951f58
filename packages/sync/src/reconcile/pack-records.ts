/** Puts envelopes into `records` frames: each frame up to the aimed size, one envelope at least, so that nothing is held back for long. */
import type { Envelope } from "@cosmicsync/protocol";
import { frameBytesAim, writeFrame } from "./frames.ts";

export function packRecords(envelopes: readonly Envelope[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let bundle: Envelope[] = [];
  let bytes = 0;
  const close = (): void => {
    if (bundle.length > 0) frames.push(writeFrame({ type: "records", envelopes: bundle }, false));
    [bundle, bytes] = [[], 0];
  };
  for (const envelope of envelopes) {
    const size = envelope.header.length + envelope.proof.length + (envelope.body?.length ?? 0) + 40;
    if (bytes + size > frameBytesAim) close();
    bundle.push(envelope);
    bytes += size;
  }
  close();
  return frames;
}

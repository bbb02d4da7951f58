/**
 * Cursors: where a list goes on, as an opaque token bound to this node, the route and the person, so that nobody can make one
 * up or take another's. HMAC-SHA256, cut to 128 bits.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { Refused } from "@cosmicsync/protocol";

export interface Cursors {
  make(list: string, place: readonly (string | number)[]): string;
  /** The place; refuses what this node did not make for this list. */
  read(list: string, cursor: string): readonly (string | number)[];
}

export const createCursors = (secret: Uint8Array): Cursors => {
  const seal = (list: string, place: string): Buffer => createHmac("sha256", secret).update(`cosmicsync cursor v1\n${list}\n${place}`).digest().subarray(0, 16);
  return {
    make(list, place) {
      const text = JSON.stringify(place);
      return Buffer.concat([seal(list, text), Buffer.from(text)]).toString("base64url");
    },
    read(list, cursor) {
      const bytes = Buffer.from(cursor, "base64url");
      const text = bytes.subarray(16).toString();
      if (bytes.length < 18 || !timingSafeEqual(bytes.subarray(0, 16), seal(list, text))) throw new Refused("request/cursor-unknown", { where: "/query/cursor" });
      return JSON.parse(text) as (string | number)[];
    },
  };
};

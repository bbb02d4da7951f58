/**
 * One function per thing that happens among nodes, writing the log line and the metric together. Peers appear under pseudonyms
 * that hold until the next start; addresses, keys and invites are never written.
 */
import type { Connection, HostEvents } from "@cosmicsync/network";
import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";

export interface NetworkEvents extends HostEvents {
  peerJoined(peer: string): void;
  peerFault(peer: string, fault: string): void;
  inviteShown(peer: string, good: boolean): void;
  failed(what: "link" | "invite" | "others" | "left-spheres", cause: unknown): void;
}

export const createNetworkEvents = (who: (peer: string) => string, log: Logger, metrics: Metrics): NetworkEvents => {
  const closed = ({ bytesIn, bytesOut }: Connection): void => {
    metrics.networkBytes.inc({ direction: "in" }, bytesIn);
    metrics.networkBytes.inc({ direction: "out" }, bytesOut);
  };
  return {
    linkOpened: ({ peer, kind, initiator }) => { metrics.linksOpened.inc({ kind }); log.info({ event: "link-opened", peer: who(peer), kind, dialled: initiator }); },
    linkClosed: (connection, reason) => { closed(connection); log.info({ event: "link-closed", peer: who(connection.peer), kind: connection.kind, reason, bytesIn: connection.bytesIn, bytesOut: connection.bytesOut }); },
    dialFailed: (peer, cause) => { metrics.networkFailures.inc({ what: "dial" }); log.debug({ event: "dial-failed", peer: peer === undefined ? undefined : who(peer), error: nameOf(cause) }); },
    inboundRefused: (_remote, reason) => { metrics.networkFailures.inc({ what: "inbound-refused" }); log.debug({ event: "inbound-refused", reason }); },
    peerDenied: (peer, fault, forMillis) => { metrics.networkFailures.inc({ what: "denied" }); log.warn({ event: "peer-denied", peer: who(peer), fault, seconds: Math.round(forMillis / 1_000) }); },
    peerJoined: (peer) => log.info({ event: "peer-joined", peer: who(peer) }),
    peerFault: (peer, fault) => { metrics.networkFailures.inc({ what: "fault" }); log.warn({ event: "peer-fault", peer: who(peer), fault }); },
    inviteShown: (peer, good) => { metrics.networkFailures.inc({ what: "invite-refused" }, good ? 0 : 1); log.info({ event: "invite-shown", peer: who(peer), good }); },
    failed: (what, cause) => { metrics.networkFailures.inc({ what }); log.error({ event: "network-failed", what, error: nameOf(cause) }); },
  };
};

/** For work on a folder where no node runs: there is no network to tell of. */
export const noNetworkEvents: NetworkEvents = {
  linkOpened: () => undefined, linkClosed: () => undefined, dialFailed: () => undefined, inboundRefused: () => undefined, peerDenied: () => undefined,
  peerJoined: () => undefined, peerFault: () => undefined, inviteShown: () => undefined, failed: () => undefined,
};

const nameOf = (cause: unknown): string => (cause instanceof Error ? ("code" in cause && typeof cause.code === "string" ? cause.code : cause.name) : typeof cause);

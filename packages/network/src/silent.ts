/** Libp2p's own log speaks of every frame. What matters here is told as events (host.ts). */
import type { ComponentLogger, Logger } from "@libp2p/interface";

const nothing = (): void => { /* Nobody reads it. */ };
const silentLogger: Logger = Object.assign(nothing, { error: nothing, trace: nothing, enabled: false, newScope: (): Logger => silentLogger });
export const silent: ComponentLogger = { forComponent: () => silentLogger };

/** Which function does which of the commands that look after the database; each loads what it needs. */
import type { Output } from "../control.ts";
import type { Settings } from "../settings.ts";
import type { KeepingCommand } from "./keeping-program.ts";

export const keepingCommand = async (command: KeepingCommand, given: Readonly<Record<string, unknown>>, settings: Settings, output: Output, stop: AbortSignal): Promise<number> => {
  switch (command) {
    case "transfer": return (await import("./transfer.ts")).transferCommand(given as never, settings, output, stop);
    case "transfer back": return (await import("./transfer.ts")).transferBackCommand(given as never, settings, output, stop);
    case "transfer status": return (await import("./transfer-end.ts")).transferStatusCommand(given as never, settings, output);
    case "transfer finish": return (await import("./transfer-end.ts")).transferFinishCommand(given as never, settings, output);
    case "backup": return (await import("./backup.ts")).backupCommand(given as never, settings, output);
    case "restore": return (await import("./backup.ts")).restoreCommand(given as never, settings, output);
    case "check": return (await import("./check.ts")).checkCommand(given as never, settings, output);
    case "verify": return (await import("./backup.ts")).verifyCommand(given as never, settings, output);
    default: return (await import("./shards.ts")).shardsCommand(command.slice("shards ".length) as never, given as never, settings, output, stop);
  }
};

/** Whether the window is wide enough to lay everything open: 640 px and more. */
import { useSyncExternalStore } from "react";

const wide = window.matchMedia("(min-width: 40rem)");
const listen = (changed: () => void): (() => void) => {
  wide.addEventListener("change", changed);
  return () => wide.removeEventListener("change", changed);
};

export const useWide = (): boolean => useSyncExternalStore(listen, () => wide.matches);

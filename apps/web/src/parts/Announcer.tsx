/** Says what happened to those who do not see it: one polite live region for the whole app. */
import { createContext, use, useCallback, useState, type ReactElement, type ReactNode } from "react";

const AnnouncerContext = createContext<(text: string) => void>(() => undefined);
export const useAnnounce = (): ((text: string) => void) => use(AnnouncerContext);

export function AnnouncerProvider({ children }: { readonly children: ReactNode }): ReactElement {
  // A repeated text is read again only when its element is new.
  const [said, setSaid] = useState({ text: "", count: 0 });
  const announce = useCallback((text: string) => setSaid((before) => ({ text, count: before.count + 1 })), []);
  return (
    <AnnouncerContext value={announce}>
      {children}
      <div className="unseen" role="status" aria-live="polite"><span key={said.count}>{said.text}</span></div>
    </AnnouncerContext>
  );
}

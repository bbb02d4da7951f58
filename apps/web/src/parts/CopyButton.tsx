/** Copies a text; not there where the browser does not let pages copy (addresses without HTTPS). */
import { useState, type ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";

export function CopyButton({ text }: { readonly text: string }): ReactElement | null {
  const words = useWords();
  const announce = useAnnounce();
  const [copied, setCopied] = useState("");
  if (!window.isSecureContext) return null;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Refused by the person or the browser: the text stands beside, to be copied by hand.
      return;
    }
    setCopied(text);
    announce(words.t("copied"));
  };
  return <button type="button" className="quiet small" onClick={() => void copy()}>{words.t(copied === text ? "copied" : "copy")}</button>;
}

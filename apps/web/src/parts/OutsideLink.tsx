/** Links that people wrote: only http(s) and addresses of known channels become links; the rest is shown as text. */
import type { Contact } from "@cosmicsync/protocol";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Said } from "./Said.tsx";

export function OutsideLink({ to, children }: { readonly to: string; readonly children?: string }): ReactElement {
  const text = children ?? to.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return isWeb(to) ? <a href={to} rel="noreferrer nofollow ugc" target="_blank"><Said text={text} /></a> : <Said text={to} />;
}

export function ContactLink({ contact }: { readonly contact: Contact }): ReactElement {
  const words = useWords();
  return <>{words.t(`channel.${contact.channel}`)}: <ContactAddress contact={contact} /></>;
}

function ContactAddress({ contact }: { readonly contact: Contact }): ReactElement {
  if (contact.channel === "email" && /^[^\s@:/?#&]+@[^\s@:/?#&]+$/.test(contact.address)) return <a href={`mailto:${contact.address}`}><Said text={contact.address} /></a>;
  if (contact.channel === "phone" && /^\+?[0-9 ()-]+$/.test(contact.address)) return <a href={`tel:${contact.address.replace(/[^+0-9]/g, "")}`}><Said text={contact.address} /></a>;
  return contact.channel === "link" ? <OutsideLink to={contact.address} /> : <Said text={contact.address} />;
}

export function isWeb(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}

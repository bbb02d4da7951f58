/** Ways to be reached: channel and address, one row each. */
import type { Contact } from "@cosmicsync/protocol";
import type { ReactElement } from "react";
import { useWords } from "../words/context.ts";
import { Icon } from "./Icon.tsx";

export const channels = ["email", "phone", "matrix", "signal", "link", "other"] as const satisfies readonly Contact["channel"][];
/** limits.contactsCount of the protocol. */
const mostContacts = 6;

export function ContactEditor({ contacts, onChange, label }: { readonly contacts: readonly Contact[]; readonly onChange: (contacts: readonly Contact[]) => void; readonly label: string }): ReactElement {
  const words = useWords();
  const put = (place: number, contact: Contact): void => onChange(contacts.map((one, at) => (at === place ? contact : one)));
  return (
    <div role="group" aria-label={label} className="rows">
      {contacts.map((contact, place) => (
        <div className="entry" key={place}>
          <select aria-label={words.t("contact.channel", { place: place + 1 })} value={contact.channel} onChange={(event) => put(place, { ...contact, channel: event.target.value as Contact["channel"] })}>
            {channels.map((channel) => <option key={channel} value={channel}>{words.t(`channel.${channel}`)}</option>)}
          </select>
          <input aria-label={words.t("contact.address", { place: place + 1 })} type="text" dir="auto" maxLength={240} autoComplete="off" value={contact.address} onChange={(event) => put(place, { ...contact, address: event.target.value })} />
          <button type="button" className="quiet small" aria-label={words.t("contact.remove", { place: place + 1 })} onClick={() => onChange(contacts.filter((_, at) => at !== place))}><Icon name="remove" /></button>
        </div>
      ))}
      {contacts.length < mostContacts && <button type="button" className="quiet" onClick={() => onChange([...contacts, { channel: "email", address: "" }])}>{words.t("contact.add")}</button>}
    </div>
  );
}

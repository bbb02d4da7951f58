/** Rows of contacts that were left empty are not contacts. */
import type { Contact } from "@cosmicsync/protocol";

export const filledContacts = (contacts: readonly Contact[]): Contact[] => contacts.map((one) => ({ ...one, address: one.address.trim() })).filter((one) => one.address !== "");

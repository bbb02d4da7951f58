/** Somebody else, as the parts about a person need them: their id, and the name or pseudonym that may be shown. */
import type { PersonCard } from "@cosmicsync/api";

export interface Other { readonly id: string; readonly name: string }
export const otherOf = (card: PersonCard): Other => ({ id: card.id, name: card.name ?? card.pseudonym });

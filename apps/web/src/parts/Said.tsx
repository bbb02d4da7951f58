/** Shows what people wrote: as text, never as markup, and isolated so that its direction stays its own. */
import type { ReactElement } from "react";

export const Said = ({ text }: { readonly text: string }): ReactElement => <bdi>{text}</bdi>;

/** A longer text with its line breaks. */
export const SaidBlock = ({ text }: { readonly text: string }): ReactElement => <p className="said" dir="auto">{text}</p>;

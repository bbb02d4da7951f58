/** Small drawn signs; whoever shows one gives the words beside it or as a label. */
import type { ReactElement } from "react";

const paths = { remove: "M4 4l8 8M12 4l-8 8", open: "M3 6l5 5 5-5" } as const;

export const Icon = ({ name }: { readonly name: keyof typeof paths }): ReactElement => (
  <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d={paths[name]} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" /></svg>
);

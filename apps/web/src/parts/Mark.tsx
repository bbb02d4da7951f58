/** The mark: two spheres that overlap. */
import type { ReactElement } from "react";

export const Mark = ({ size = 32 }: { readonly size?: number }): ReactElement => (
  <svg className="mark" viewBox="0 0 48 32" width={size * 1.5} height={size} aria-hidden="true" focusable="false">
    <circle className="mark-you" cx="17" cy="16" r="14" />
    <circle className="mark-them" cx="31" cy="16" r="14" />
    <path className="mark-shared" d="M24 3.9a14 14 0 0 1 0 24.2 14 14 0 0 1 0-24.2z" />
  </svg>
);

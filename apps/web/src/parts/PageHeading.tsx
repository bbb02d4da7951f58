/** The one h1 of a page. After a navigation the focus moves here, so that a new page begins at its beginning; the title follows. */
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, type ReactElement, type ReactNode } from "react";

/** The address that the app was opened at: there the browser's own beginning stays. */
let openedAt: string | undefined;

/** For an act that takes away the button it began at: the reader goes on at the beginning of the page, where it says how things stand now. */
export const focusHeading = (): void => document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });

export function PageHeading({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  const router = useRouter();
  const address = router.state.location.pathname;
  useEffect(() => {
    if (openedAt === undefined) openedAt = address;
    else if (openedAt !== address) {
      openedAt = "";
      heading.current?.focus({ preventScroll: true });
    }
  }, [address]);
  return (
    <>
      <title>{`${title} · SharedSpheres`}</title>
      <h1 ref={heading} tabIndex={-1}>{children ?? title}</h1>
    </>
  );
}

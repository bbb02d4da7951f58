/** Nothing lives at this address. */
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { PageHeading } from "../parts/PageHeading.tsx";
import { useWords } from "../words/context.ts";

export function NotFound(): ReactElement {
  const words = useWords();
  return (
    <div className="page narrow">
      <PageHeading title={words.t("notFound.title")} />
      <p>{words.t("notFound.about")}</p>
      <p><Link className="button" to="/">{words.t("notFound.toStart")}</Link></p>
    </div>
  );
}

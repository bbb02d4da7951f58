/** Shows its page to whoever is signed in; asks everybody else to sign in and brings them back. */
import type { AccountView } from "@cosmicsync/api";
import { Link, useRouterState } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useAccount } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { PageHeading } from "./PageHeading.tsx";

export function ForPerson({ title, children }: { readonly title: string; readonly children: (account: AccountView) => ReactNode }): ReactElement {
  const account = useAccount();
  const words = useWords();
  const address = useRouterState({ select: (state) => state.location.href });
  if (account === undefined) return <p className="waiting" role="status">{words.t("loading")}</p>;
  if (account !== null) return <>{children(account)}</>;
  return (
    <div className="page narrow">
      <PageHeading title={title} />
      <p>{words.t("signIn.needed")}</p>
      <p className="row">
        <Link className="button" to="/sign-in" search={{ then: address }}>{words.t("signIn.title")}</Link>
        <Link className="button quiet" to="/">{words.t("nav.begin")}</Link>
      </p>
    </div>
  );
}

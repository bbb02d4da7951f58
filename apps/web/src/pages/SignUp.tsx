/** Signing up without the two answers, or with an invitation. */
import { Link, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { PageHeading } from "../parts/PageHeading.tsx";
import { SignUpForm } from "../parts/SignUpForm.tsx";
import { useWords } from "../words/context.ts";

export function SignUp(): ReactElement {
  const words = useWords();
  const { invitation } = useSearch({ from: "/sign-up" });
  return (
    <div className="page narrow">
      <PageHeading title={words.t("signUp.title")} />
      <p>{words.t("signUp.plain")} <Link to="/">{words.t("nav.begin")}</Link></p>
      <SignUpForm {...(invitation === undefined ? {} : { invitation })} />
    </div>
  );
}

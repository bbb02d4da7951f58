/** My things: what waits for me first, then what runs, then the account itself. */
import type { AccountView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { AccessSection } from "../parts/AccessSection.tsx";
import { AccountSection } from "../parts/AccountSection.tsx";
import { Demo } from "../parts/Demo.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { IntroductionList } from "../parts/IntroductionList.tsx";
import { TrioList } from "../parts/TrioList.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Said } from "../parts/Said.tsx";
import { SphereSection } from "../parts/SphereSection.tsx";
import { StewardSection } from "../parts/StewardSection.tsx";
import { useRead, useSession } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";

export function Mine(): ReactElement {
  const words = useWords();
  return <ForPerson title={words.t("mine.title")}>{(account) => <Shown account={account} />}</ForPerson>;
}

function Shown({ account }: { readonly account: AccountView }): ReactElement {
  const words = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const collaborations = useRead("collaborations", { query: {} });
  const projects = useRead("projects", { query: { mine: true, language: words.language } });
  const signOut = useMutation({
    mutationFn: () => call("signOut"),
    onSettled: async () => {
      await navigate({ to: "/" });
      session.end();
    },
  });
  return (
    <div className="page narrow">
      <PageHeading title={words.t("mine.title")} />
      <p className="row spread"><span>{words.t("mine.as", { name: isolate(account.signInName) })}</span> <button type="button" className="quiet" disabled={signOut.isPending} onClick={() => signOut.mutate()}>{words.t("signOut")}</button></p>
      <IntroductionList />
      <TrioList />
      <section aria-labelledby="collaborations">
        <h2 id="collaborations">{words.t("mine.collaborations")}</h2>
        <Loaded of={collaborations}>
          {({ collaborations: all }) => (all.length === 0 ? <p className="empty">{words.t("mine.collaborations.none")}</p> : (
            <ul className="plain">
              {all.map((one) => (
                <li className="card" key={one.id}>
                  <h3><Link to="/collaborations/$collaboration" params={{ collaboration: one.id }}><Said text={one.title} /></Link></h3>
                  <p>{words.t("collaboration.with", { names: words.list(one.people.filter((person) => !person.you).map((person) => person.name)) })}</p>
                  <p className="hint">{words.t(`collaboration.${one.state}`)}</p>
                </li>
              ))}
            </ul>
          ))}
        </Loaded>
      </section>
      <section aria-labelledby="projects">
        <h2 id="projects">{words.t("mine.projects")}</h2>
        <Loaded of={projects}>
          {({ projects: all }) => (all.length === 0 ? <p className="empty">{words.t("mine.projects.none")}</p> : (
            <ul className="plain">{all.map((one) => <li className="card" key={one.id}><h3><Link to="/projects/$project" params={{ project: one.id }}><Said text={one.title} /></Link> <Demo when={one.demo} /></h3><p><Said text={one.summary} /></p></li>)}</ul>
          ))}
        </Loaded>
        <p><Link className="button quiet" to="/projects/new">{words.t("project.new")}</Link></p>
      </section>
      <SphereSection />
      {account.steward && <StewardSection spheres={account.spheres} />}
      <p><Link className="button quiet" to="/mine/nodes">{words.t("mine.nodes")}</Link></p>
      <AccessSection />
      <AccountSection account={account} />
    </div>
  );
}

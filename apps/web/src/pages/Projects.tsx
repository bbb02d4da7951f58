/** All projects of this node, newest first or by words; open to anybody. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../call.ts";
import { Demo } from "../parts/Demo.tsx";
import { Field } from "../parts/Field.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Problem } from "../parts/Problem.tsx";
import { ProjectFacts } from "../parts/ProjectFacts.tsx";
import { Said } from "../parts/Said.tsx";
import { useAccount } from "../reads.ts";
import { useWords } from "../words/context.ts";

const pageCount = 24;

export function Projects(): ReactElement {
  const words = useWords();
  const account = useAccount();
  const navigate = useNavigate();
  const { text } = useSearch({ from: "/projects" });
  const [typed, setTyped] = useState(text ?? "");
  const found = useInfiniteQuery({
    queryKey: ["projects", text ?? "", words.language],
    queryFn: ({ pageParam, signal }) => call("projects", { query: { limit: pageCount, language: words.language, ...(text === undefined ? {} : { text }), ...(pageParam === undefined ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });
  const search = (event: FormEvent): void => {
    event.preventDefault();
    const asked = typed.trim();
    void navigate({ to: "/projects", search: asked === "" ? {} : { text: asked }, resetScroll: false });
  };
  const projects = found.data?.pages.flatMap((page) => page.projects) ?? [];
  return (
    <div className="page">
      <PageHeading title={words.t("projects.title")} />
      <form role="search" className="search" onSubmit={search}>
        <Field label={words.t("projects.search")}>
          {(control) => (
            <div className="with-button">
              <input {...control} type="search" dir="auto" maxLength={240} value={typed} onChange={(event) => setTyped(event.target.value)} />
              <button type="submit">{words.t("projects.find")}</button>
            </div>
          )}
        </Field>
      </form>
      {account && <p><Link className="button quiet" to="/projects/new">{words.t("project.new")}</Link></p>}
      <p role="status" className="hint">{found.isPending ? words.t("loading") : words.t("projects.count", { count: projects.length, more: found.hasNextPage ? "yes" : "no" })}</p>
      <Problem of={found.error} />
      <ul className="matches plain">
        {projects.map((project) => (
          <li className="card" key={project.id}>
            <h2 className="smaller"><Link to="/projects/$project" params={{ project: project.id }}><Said text={project.title} /></Link> <Demo when={project.demo} /></h2>
            <ProjectFacts of={project} />
          </li>
        ))}
      </ul>
      {found.hasNextPage && <p><button type="button" className="quiet" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{words.t("more")}</button></p>}
    </div>
  );
}

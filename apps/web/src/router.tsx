/** Which address shows which page. Pages are loaded when they are first needed. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Layout } from "./parts/Layout.tsx";
import { NotFound } from "./pages/NotFound.tsx";
import { withAllWords } from "./words/index.ts";

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound });
const getParentRoute = () => root;
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const invited = (search: Record<string, unknown>): { invitation?: string } => { const invitation = textOf(search["invitation"]); return invitation === undefined ? {} : { invitation }; };

const start = createRoute({ getParentRoute, path: "/", component: lazyRouteComponent(() => import("./pages/Start.tsx"), "Start"), validateSearch: invited });
const signIn = createRoute({
  getParentRoute, path: "/sign-in", component: lazyRouteComponent(withAllWords(() => import("./pages/SignIn.tsx")), "SignIn"),
  validateSearch: (search): { then?: string } => { const then = textOf(search["then"]); return then?.startsWith("/") && !then.startsWith("//") ? { then } : {}; },
});
const signUp = createRoute({
  getParentRoute, path: "/sign-up", component: lazyRouteComponent(withAllWords(() => import("./pages/SignUp.tsx")), "SignUp"),
  validateSearch: invited,
});
const profile = createRoute({ getParentRoute, path: "/profile", component: lazyRouteComponent(withAllWords(() => import("./pages/Profile.tsx")), "Profile") });
const matches = createRoute({
  getParentRoute, path: "/matches", component: lazyRouteComponent(withAllWords(() => import("./pages/Matches.tsx")), "Matches"),
  validateSearch: (search): { want?: "project"; order?: "newest" } => ({ ...(search["want"] === "project" ? { want: "project" } : {}), ...(search["order"] === "newest" ? { order: "newest" } : {}) }),
});
const introduction = createRoute({ getParentRoute, path: "/introductions/$introduction", component: lazyRouteComponent(withAllWords(() => import("./pages/Introduction.tsx")), "Introduction") });
const collaboration = createRoute({ getParentRoute, path: "/collaborations/$collaboration", component: lazyRouteComponent(withAllWords(() => import("./pages/Collaboration.tsx")), "Collaboration") });
const projects = createRoute({
  getParentRoute, path: "/projects", component: lazyRouteComponent(withAllWords(() => import("./pages/Projects.tsx")), "Projects"),
  validateSearch: (search): { text?: string } => { const text = textOf(search["text"]); return text === undefined ? {} : { text }; },
});
const newProject = createRoute({ getParentRoute, path: "/projects/new", component: lazyRouteComponent(withAllWords(() => import("./pages/NewProject.tsx")), "NewProject") });
const project = createRoute({ getParentRoute, path: "/projects/$project", component: lazyRouteComponent(withAllWords(() => import("./pages/Project.tsx")), "Project") });
const editProject = createRoute({ getParentRoute, path: "/projects/$project/edit", component: lazyRouteComponent(withAllWords(() => import("./pages/EditProject.tsx")), "EditProject") });
const mine = createRoute({ getParentRoute, path: "/mine", component: lazyRouteComponent(withAllWords(() => import("./pages/Mine.tsx")), "Mine") });
const trio = createRoute({ getParentRoute, path: "/trios/$trio", component: lazyRouteComponent(withAllWords(() => import("./pages/Trio.tsx")), "Trio") });
const how = createRoute({ getParentRoute, path: "/how-we-suggest", component: lazyRouteComponent(withAllWords(() => import("./pages/How.tsx")), "How") });
const nodes = createRoute({ getParentRoute, path: "/mine/nodes", component: lazyRouteComponent(withAllWords(() => import("./pages/Nodes.tsx")), "Nodes") });

export const router = createRouter({
  routeTree: root.addChildren([start, signIn, signUp, profile, matches, introduction, collaboration, projects, newProject, project, editProject, mine, trio, nodes, how]),
  scrollRestoration: true,
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

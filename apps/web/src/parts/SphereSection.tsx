/** The spheres of this node that one belongs to or may see: joining and leaving. */
import type { SphereView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { useAnnounce } from "./Announcer.tsx";
import { Loaded } from "./Loaded.tsx";
import { Problem } from "./Problem.tsx";
import { Said } from "./Said.tsx";
import { Window } from "./Window.tsx";

export function SphereSection(): ReactElement {
  const words = useWords();
  const node = useRead("node", {});
  return (
    <section aria-labelledby="spheres">
      <h2 id="spheres">{words.t("spheres.title")}</h2>
      <Loaded of={node}>{({ spheres }) => <ul className="plain">{spheres.filter((one) => !one.demo).map((one) => <Sphere key={one.id} sphere={one} />)}</ul>}</Loaded>
    </section>
  );
}

function Sphere({ sphere }: { readonly sphere: SphereView }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [leaving, setLeaving] = useState(false);
  const name = isolate(sphere.name);
  const change = useMutation({
    mutationFn: (state: "joined" | "left") => call("join", { params: { sphere: sphere.id }, body: { state } }),
    onSuccess: async (now, state) => {
      setLeaving(false);
      announce(words.t(state === "left" ? "spheres.left" : now.joined ? "spheres.joined" : "spheres.asked", { name }));
      await refresh("node", "account", "matches");
    },
  });
  const asked = change.data?.joined === false && change.variables === "joined";
  return (
    <li className="card">
      <h3><Said text={sphere.name} /></h3>
      {sphere.summary !== undefined && <p><Said text={sphere.summary} /></p>}
      {!sphere.joined && sphere.joining === "invitation" && <p className="hint">{words.t("spheres.byInvitation")}</p>}
      {asked && <p className="hint">{words.t("spheres.asked", { name })}</p>}
      {!leaving && <Problem of={change.error} />}
      {sphere.joined && <p><button type="button" className="quiet small" aria-label={words.t("spheres.leave.title", { name })} onClick={() => setLeaving(true)}>{words.t("spheres.leave")}</button></p>}
      {!sphere.joined && sphere.joining !== "invitation" && !asked && <p><button type="button" className="quiet small" aria-label={words.t("spheres.join.name", { name })} disabled={change.isPending} onClick={() => change.mutate("joined")}>{words.t("spheres.join")}</button></p>}
      {leaving && (
        <Window title={words.t("spheres.leave.title", { name })} open urgent onClose={() => setLeaving(false)}>
          <p>{words.t("spheres.leave.about")}</p>
          {sphere.joining === "invitation" && <p>{words.t("spheres.byInvitation")}</p>}
          <Problem of={change.error} />
          <p className="row"><button type="button" disabled={change.isPending} onClick={() => change.mutate("left")}>{words.t("spheres.leave")}</button><button type="button" className="quiet" onClick={() => setLeaving(false)}>{words.t("cancel")}</button></p>
        </Window>
      )}
    </li>
  );
}

/** What one has agreed to; each yes and each withdrawal takes effect at once. */
import type { Purpose } from "@cosmicsync/protocol";
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../call.ts";
import { useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { useAnnounce } from "./Announcer.tsx";
import { ConsentBoxes } from "./ConsentBoxes.tsx";
import { Loaded } from "./Loaded.tsx";
import { Problem } from "./Problem.tsx";

export function Consents(): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const held = useRead("consents", {});
  const put = useMutation({
    mutationFn: ({ purpose, granted }: { purpose: Purpose; granted: boolean }) => call("consent", { params: { purpose }, body: { granted } }),
    onSuccess: async () => {
      announce(words.t("saved"));
      await refresh("consents", "matches", "seenAs");
    },
  });
  return (
    <section className="card">
      <Loaded of={held}>
        {({ consents }) => <ConsentBoxes granted={consents.filter((one) => one.granted).map((one) => one.purpose)} busy={put.isPending} onChange={(purpose, granted) => put.mutate({ purpose, granted })} />}
      </Loaded>
      <p className="hint">{words.t("consents.atOnce")}</p>
      <Problem of={put.error} />
    </section>
  );
}

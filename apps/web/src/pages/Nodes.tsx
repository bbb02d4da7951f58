/** My data and nodes: where they are, who else has what, taking them along and erasing them; for stewards, the other nodes. */
import type { AccountView } from "@cosmicsync/api";
import type { ReactElement } from "react";
import { AccountSection } from "../parts/AccountSection.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { AddPeer } from "../parts/nodes/AddPeer.tsx";
import { Holders } from "../parts/nodes/Holders.tsx";
import { InvitePeer } from "../parts/nodes/InvitePeer.tsx";
import { Peers } from "../parts/nodes/Peers.tsx";
import { useRead } from "../reads.ts";
import "../styles/nodes.css";
import { useWords } from "../words/context.ts";
import { useNodesWords, WithNodesWords } from "../words/nodes/context.ts";

export function Nodes(): ReactElement {
  const words = useWords();
  return <ForPerson title={words.t("mine.nodes")}>{(account) => <WithNodesWords><Shown account={account} /></WithNodesWords>}</ForPerson>;
}

function Shown({ account }: { readonly account: AccountView }): ReactElement {
  const words = useNodesWords();
  const mine = useRead("myNodes", {});
  return (
    <div className="page narrow">
      <PageHeading title={words.t("mine.nodes")} />
      <p className="lead">{words.t("nodes.lead")}</p>
      <Loaded of={mine}>{(nodes) => <Holders of={nodes} picture={!account.steward} />}</Loaded>
      {account.steward && <Steward />}
      <AccountSection account={account} />
    </div>
  );
}

/** How often the state of the links is asked for. */
const liveMillis = 5_000;

function Steward(): ReactElement {
  const words = useNodesWords();
  const network = useRead("network", {}, { everyMillis: liveMillis });
  const node = useRead("node", {});
  return (
    <section className="card nodes" aria-labelledby="peers">
      <h2 id="peers">{words.t("nodes.steward")}</h2>
      <p>{words.t("nodes.steward.about")}</p>
      <Loaded of={network}>
        {(view) => (
          <>
            <Peers network={view} />
            {view.state !== "off" && <AddPeer />}
            {view.state !== "off" && <Loaded of={node}>{({ spheres }) => <InvitePeer spheres={spheres.filter(({ demo }) => !demo)} />}</Loaded>}
          </>
        )}
      </Loaded>
    </section>
  );
}

/** For stewards: the other nodes, how each is connected, what is shared and how far both are; removing one, with a way back. */
import type { NetworkView, PeerView, RemovedPeerView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { call } from "../../call.ts";
import { useKeepAnswer, useRefresh } from "../../reads.ts";
import { useNodesWords } from "../../words/nodes/context.ts";
import { isolate } from "../../words/index.ts";
import { useAnnounce } from "../Announcer.tsx";
import { Problem } from "../Problem.tsx";
import { Said } from "../Said.tsx";
import { Window } from "../Window.tsx";
import { NodesPicture, type DrawnNode } from "./NodesPicture.tsx";
import { nodeName } from "./nodeName.ts";
import { bytesText } from "./ring.ts";

export function Peers({ network }: { readonly network: NetworkView }): ReactElement {
  const words = useNodesWords();
  const connected = network.peers.filter((peer) => peer.connected).length;
  return (
    <>
      <p role="status">{network.state === "on" ? words.t("nodes.state.on", { count: connected }) : words.t(`nodes.state.${network.state}`)}</p>
      {network.state !== "off" && network.reach === "machine" && <p className="note">{words.t("nodes.reach.machine")}</p>}
      {network.peers.length > 0 && <Picture network={network} connected={connected} />}
      <List peers={network.peers} />
      {network.invites.length > 0 && (
        <>
          <h3>{words.t("nodes.invites")}</h3>
          <ul>{network.invites.map((invite) => <li key={`${invite.createdAt} ${invite.expiresAt}`}>{words.t("nodes.invites.one", { name: invite.name === undefined ? words.t("nodes.invites.anybody") : isolate(invite.name), date: words.dateAndTime(invite.expiresAt), spheres: words.list(invite.spheres.map(({ name }) => name ?? words.t("nodes.sphere.unnamed"))) })}</li>)}</ul>
        </>
      )}
      {network.refused.length > 0 && <Refused of={network.refused} />}
    </>
  );
}

function Picture({ network, connected }: { readonly network: NetworkView; readonly connected: number }): ReactElement {
  const words = useNodesWords();
  const linkOf = (peer: PeerView): string => words.t(`nodes.link.${peer.connection?.kind ?? "none"}`);
  const drawn = network.peers.map((peer): DrawnNode => ({
    key: peer.key, name: nodeName(words, peer), linked: peer.connected,
    rows: peer.spheres.length === 0 ? [[linkOf(peer), words.t("nodes.peer.nothing"), "", "", ""]] : peer.spheres.map((sphere) => [
      linkOf(peer), sphere.name ?? words.t("nodes.sphere.unnamed"), words.t(`nodes.sphere.${sphere.state}`), words.number(sphere.records),
      sphere.agreedAt === undefined ? words.t("nodes.never") : words.dateAndTime(sphere.agreedAt),
    ]),
  }));
  const columns = (["link", "shared", "state", "records", "agreed"] as const).map((name) => words.t(`nodes.column.${name}`));
  return <NodesPicture here={network.name} others={drawn} columns={columns} summary={words.t("nodes.picture.summary", { name: isolate(network.name), count: network.peers.length, linked: connected })} />;
}

function List({ peers }: { readonly peers: readonly PeerView[] }): ReactElement {
  const words = useNodesWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [removed, setRemoved] = useState<RemovedPeerView>();
  const undo = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone: the focus goes to the way back.
  useEffect(() => undo.current?.focus(), [removed]);
  const bringBack = useMutation({
    mutationFn: ({ key, name, addresses, spheres }: RemovedPeerView) => call("addPeer", { body: { key, spheres, ...(name === undefined ? {} : { name }), ...(addresses.length === 0 ? {} : { addresses }) } }),
    onSuccess: async (peer) => {
      setRemoved(undefined);
      announce(words.t("nodes.broughtBack", { name: isolate(nodeName(words, peer)) }));
      await refresh("network", "myNodes");
    },
  });
  return (
    <>
      {removed !== undefined && <p className="undo"><span>{words.t("nodes.removed", { name: isolate(nodeName(words, removed)) })}</span> <button ref={undo} type="button" className="quiet small" disabled={bringBack.isPending} onClick={() => bringBack.mutate(removed)}>{words.t("undo")}</button></p>}
      <Problem of={bringBack.error} />
      {peers.length === 0 ? <p className="empty">{words.t("nodes.none")}</p> : <ul className="plain">{peers.map((peer) => <Peer key={peer.key} peer={peer} onRemoved={setRemoved} />)}</ul>}
    </>
  );
}

function Peer({ peer, onRemoved }: { readonly peer: PeerView; readonly onRemoved: (removed: RemovedPeerView) => void }): ReactElement {
  const words = useNodesWords();
  const refresh = useRefresh();
  const keep = useKeepAnswer();
  const announce = useAnnounce();
  const [asking, setAsking] = useState(false);
  const name = nodeName(words, peer);
  const remove = useMutation({
    mutationFn: () => call("removePeer", { params: { peer: peer.key } }),
    onSuccess: async (removed) => {
      setAsking(false);
      announce(words.t("nodes.removed", { name: isolate(name) }));
      keep("network", {}, await call("network"));
      onRemoved(removed);
      await refresh("myNodes");
    },
  });
  return (
    <li className="entry peer">
      <div className="entry-name">
        <h3><Said text={name} /></h3>
        <p className="hint">{peer.connection === undefined ? words.t("nodes.link.none") : `${words.t(`nodes.link.${peer.connection.kind}`)} · ${words.t("nodes.peer.since", { date: words.dateAndTime(peer.connection.since) })}, ${words.t("nodes.peer.flow", { in: bytesText(peer.bytesIn, words.language), out: bytesText(peer.bytesOut, words.language) })}`}</p>
        {peer.spheres.length === 0 ? <p>{words.t("nodes.peer.nothing")}</p> : <p>{words.t("nodes.peer.shares", { names: words.list(peer.spheres.map((sphere) => `${sphere.name ?? words.t("nodes.sphere.unnamed")} (${words.t(`nodes.sphere.${sphere.state}`)})`)) })}</p>}
      </div>
      <button type="button" className="quiet small" aria-label={words.t("nodes.remove.name", { name: isolate(name) })} onClick={() => setAsking(true)}>{words.t("nodes.remove")}</button>
      {asking && (
        <Window title={words.t("nodes.remove.title", { name: isolate(name) })} open urgent onClose={() => setAsking(false)}>
          <p>{words.t("nodes.remove.about")}</p>
          <Problem of={remove.error} />
          <p className="row"><button type="button" className="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>{words.t("nodes.remove")}</button><button type="button" className="quiet" onClick={() => setAsking(false)}>{words.t("cancel")}</button></p>
        </Window>
      )}
    </li>
  );
}

function Refused({ of }: { readonly of: NetworkView["refused"] }): ReactElement {
  const words = useNodesWords();
  return (
    <>
      <h3>{words.t("nodes.refused")}</h3>
      <p className="hint">{words.t("nodes.refused.about")}</p>
      <table>
        <thead><tr><th scope="col">{words.t("nodes.column.reason")}</th><th scope="col">{words.t("nodes.column.count")}</th></tr></thead>
        <tbody>{of.map(({ code, count }) => <tr key={code}><th scope="row"><code>{code}</code></th><td>{words.number(count)}</td></tr>)}</tbody>
      </table>
    </>
  );
}

/** For stewards: adding another node by its invite, or by an address that ends with its key. */
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { call } from "../../call.ts";
import { useRefresh } from "../../reads.ts";
import { useNodesWords } from "../../words/nodes/context.ts";
import { isolate } from "../../words/index.ts";
import { useAnnounce } from "../Announcer.tsx";
import { Field } from "../Field.tsx";
import { Problem } from "../Problem.tsx";
import { nodeName } from "./nodeName.ts";

export function AddPeer(): ReactElement {
  const words = useNodesWords();
  const announce = useAnnounce();
  const refresh = useRefresh();
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => call("addPeer", { body: { ...(text.trim().startsWith("/") ? { addresses: text.trim().split(/\s+/) } : { invite: text.trim() }), ...(name.trim() === "" ? {} : { name: name.trim() }) } }),
    onSuccess: async (peer) => {
      setText("");
      setName("");
      announce(words.t("nodes.added", { name: isolate(nodeName(words, peer)) }));
      await refresh("network", "myNodes", "node");
    },
  });
  const send = (event: FormEvent): void => { event.preventDefault(); add.mutate(); };
  return (
    <form className="form" onSubmit={send}>
      <h3>{words.t("nodes.add.title")}</h3>
      <Field label={words.t("nodes.add.text")} hint={words.t("nodes.add.text.hint")}>{(control) => <textarea {...control} className="invite-text" rows={3} required dir="ltr" autoComplete="off" autoCapitalize="none" spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} />}</Field>
      <Field label={words.t("nodes.add.name")} optional={words.t("optional")}>{(control) => <input {...control} type="text" dir="auto" maxLength={120} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}</Field>
      <Problem of={add.error} />
      <p className="row"><button type="submit" disabled={add.isPending}>{words.t("nodes.add.send")}</button><span role="status" className="ok">{add.data !== undefined && text === "" ? words.t("nodes.added", { name: isolate(nodeName(words, add.data)) }) : ""}</span></p>
    </form>
  );
}

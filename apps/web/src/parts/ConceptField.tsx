/**
 * Finds skills, interests and values by their beginning or sound, and takes free text: what nothing in the vocabulary means
 * stays as the person's own words. Enter on a text that is no suggestion links it, which may give several concepts; of those that are not sure, the person can say what they mean.
 */
import type { ConceptView, LinkedView } from "@cosmicsync/api";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Text } from "react-aria-components/Text";
import { call } from "../call.ts";
import { useRead } from "../reads.ts";
import { useWords } from "../words/context.ts";
import { isolate } from "../words/index.ts";
import { HowUnderstood } from "./HowUnderstood.tsx";
import { Icon } from "./Icon.tsx";
import { Problem } from "./Problem.tsx";
import { useSettled } from "./useSettled.ts";

/** The last choice in the list: link the text as it stands. */
const asWritten = "as-written";
const pauseMillis = 150;
/** Links surer than this are the very labels, or what the person has said before. */
const sure = 0.95;

export function ConceptField({ label, hint, kind, onFound, onInstead }: { readonly label: string; readonly hint: string; readonly kind?: "skill" | "interest" | "value"; readonly onFound: (concepts: readonly ConceptView[]) => void; readonly onInstead: (understood: ConceptView, meant: ConceptView) => void }): ReactElement {
  const words = useWords();
  const [text, setText] = useState("");
  const [unsure, setUnsure] = useState<readonly LinkedView[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const asked = useSettled(text.trim(), pauseMillis);
  const found = useRead("concepts", asked.length < 2 ? null : { query: { text: asked, ...(kind === undefined ? {} : { kind }), language: words.language, limit: 8 } }, { keepFormer: true });
  const link = useMutation({
    mutationFn: (written: string) => call("link", { body: { text: written, language: words.language } }),
    onSuccess: ({ linked }) => {
      onFound(linked.map((one) => one.concept));
      setUnsure(linked.filter(({ confidence }) => confidence < sure));
      setText("");
    },
  });
  const settle = (linked: LinkedView, meant: ConceptView | undefined): void => {
    if (meant !== undefined) onInstead(linked.concept, meant);
    setUnsure(unsure.filter((one) => one !== linked));
    // The button that was pressed is gone: the focus goes where one goes on.
    input.current?.focus();
  };
  const concepts = asked.length < 2 || text.trim().length < 2 ? [] : (found.data?.concepts ?? []);
  const choices = [...concepts.map((concept) => ({ id: concept.id, text: concept.label })), ...(text.trim() === "" ? [] : [{ id: asWritten, text: words.t("concept.asWritten", { text: isolate(text.trim()) }) }])];
  const choose = (key: unknown): void => {
    const concept = concepts.find((one) => one.id === key);
    if (concept !== undefined) {
      onFound([concept]);
      setText("");
    } else if (key === asWritten && text.trim() !== "") link.mutate(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    // With a suggestion in focus the list takes the key itself; without one it is the text that is meant.
    if (event.key !== "Enter" || text.trim() === "" || event.currentTarget.getAttribute("aria-activedescendant")) return;
    event.preventDefault();
    const same = concepts.find((one) => one.label.toLowerCase() === text.trim().toLowerCase());
    if (same === undefined) link.mutate(text.trim());
    else choose(same.id);
  };
  return (
    <div className="field">
      <ComboBox className="combo" allowsCustomValue allowsEmptyCollection={false} menuTrigger="input" inputValue={text} onInputChange={setText} items={choices} selectedKey={null} onSelectionChange={choose} defaultFilter={() => true}>
        <Label>{label}</Label>
        <Text slot="description" className="hint">{hint}</Text>
        <div className="with-button">
          <Input ref={input} dir="auto" maxLength={240} onKeyDown={onKeyDown} />
          <Button className="quiet" aria-label={words.t("concept.open")}><Icon name="open" /></Button>
        </div>
        <Popover className="suggestions">
          <ListBox<{ id: string; text: string }>>{(choice) => <ListBoxItem id={choice.id} textValue={choice.text}><bdi>{choice.text}</bdi></ListBoxItem>}</ListBox>
        </Popover>
      </ComboBox>
      {unsure.map((one) => <HowUnderstood key={one.concept.id} linked={one} onDone={(meant) => settle(one, meant)} />)}
      <Problem of={link.error} />
    </div>
  );
}

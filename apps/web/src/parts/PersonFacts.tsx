/** What may be seen of a person, field by field; what is withheld is simply not there. */
import type { PersonCard } from "@cosmicsync/api";
import type { ReactElement, ReactNode } from "react";
import { useWords } from "../words/context.ts";
import { Chips, SkillChips } from "./Chips.tsx";
import { ContactLink, OutsideLink } from "./OutsideLink.tsx";
import { Said, SaidBlock } from "./Said.tsx";
import { windowTexts } from "./windowTexts.ts";

const Row = ({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement => <div><dt>{name}</dt><dd>{children}</dd></div>;
const some = <T,>(list: readonly T[] | undefined): list is readonly T[] => list !== undefined && list.length > 0;

export function PersonFacts({ of: card, brief = false }: { readonly of: PersonCard; readonly brief?: boolean }): ReactElement {
  const words = useWords();
  return (
    <>
      {card.headline !== undefined && <p className="headline"><Said text={card.headline} /></p>}
      {!brief && card.about !== undefined && <SaidBlock text={card.about} />}
      <dl className="facts">
        {some(card.offers) && <Row name={words.t("card.offers")}><SkillChips skills={card.offers} /></Row>}
        {some(card.needs) && <Row name={words.t("card.needs")}><SkillChips skills={card.needs} /></Row>}
        {!brief && some(card.interests) && <Row name={words.t("field.interests")}><Chips texts={card.interests.map((one) => one.label)} /></Row>}
        {!brief && some(card.values) && <Row name={words.t("field.values")}><Chips texts={card.values.map((one) => one.label)} /></Row>}
        {!brief && some(card.languages) && <Row name={words.t("field.languages")}><Chips texts={card.languages.map((one) => words.languageName(one.language))} /></Row>}
        {!brief && card.hoursPerWeek !== undefined && <Row name={words.t("field.hoursPerWeek")}>{words.number(card.hoursPerWeek)}</Row>}
        {!brief && some(card.windows) && <Row name={words.t("field.windows")}>{words.list(windowTexts(words, card.windows))}</Row>}
        {!brief && card.timeZone !== undefined && <Row name={words.t("field.timeZone")}>{card.timeZone.replaceAll("_", " ")}</Row>}
        {!brief && card.region !== undefined && <Row name={words.t("field.region")}>{words.regionName(card.region)}</Row>}
        {!brief && card.pronouns !== undefined && <Row name={words.t("field.pronouns")}><Said text={card.pronouns} /></Row>}
        {!brief && some(card.links) && <Row name={words.t("field.links")}><ul className="plain">{card.links.map((link) => <li key={link}><OutsideLink to={link} /></li>)}</ul></Row>}
        {some(card.contacts) && <Row name={words.t("field.contacts")}><ul className="plain">{card.contacts.map((contact) => <li key={contact.channel + contact.address}><ContactLink contact={contact} /></li>)}</ul></Row>}
      </dl>
    </>
  );
}

/** `cosmicsync models`: which models this node has learned, what stands on their cards, and a way back. */
import { compareShadow, createModels, type Models } from "@cosmicsync/server";
import { createMatchIndex, createMatcher } from "@cosmicsync/matching";
import { ModelFault, type Comparison, type LearnedModel } from "@cosmicsync/matching/learn";
import type { Output } from "../control.ts";
import type { Engine } from "../engine.ts";
import { momentText } from "./peer.ts";
import { tableOf } from "./table.ts";

export type ModelsGiven = { readonly action: "list"; readonly json: boolean } | { readonly action: "promote" | "back" } | { readonly action: "show"; readonly version?: number; readonly json: boolean };

export const modelsCommand = async (engine: Pick<Engine, "store" | "vocabulary" | "now">, models: Models | undefined, given: unknown, output: Output): Promise<number> => {
  const asked = given as ModelsGiven;
  const own = models ?? createModels({ store: engine.store });
  await own.load();
  try {
    switch (asked.action) {
      case "list": return await list(own, asked.json, output);
      case "show": return await show(own, asked.version, asked.json, output);
      case "promote": return await promote(engine, own, output);
      case "back": {
        const { active } = await own.back();
        output.out(active === 0 ? "The shipped model scores again." : `Model ${active} scores again.`);
        return 0;
      }
    }
  } catch (cause) {
    if (!(cause instanceof ModelFault)) throw cause;
    output.err(cause.message);
    return 1;
  }
};

const list = async (models: Models, json: boolean, output: Output): Promise<number> => {
  const shelf = await models.shelf();
  if (json) output.out(JSON.stringify(shelf));
  else {
    const row = async (version: number, state: string): Promise<string[]> => {
      const card = version === 0 ? undefined : await models.read(version).then((model) => model?.card, (cause: unknown) => (cause instanceof ModelFault ? cause.message : undefined));
      if (version === 0) return ["0", state, "shipped", "", ""];
      return typeof card === "object" ? [String(version), state, momentText(new Date(card.madeAt).toISOString()), String(card.answers), `${Math.round(card.share * 100)} %`] : [String(version), state, card ?? "gone", "", ""];
    };
    const rows = [await row(shelf.active, "in use"), ...(shelf.shadow === undefined ? [] : [await row(shelf.shadow, "tried")])];
    for (const version of [...shelf.before].reverse()) rows.push(await row(version, "before"));
    output.out(tableOf([["MODEL", "STATE", "MADE", "ANSWERS", "SHARE"], ...rows]).join("\n"));
  }
  return 0;
};

const show = async (models: Models, version: number | undefined, json: boolean, output: Output): Promise<number> => {
  const { active } = await models.shelf();
  const wanted = version ?? active;
  const model = wanted === 0 ? undefined : await models.read(wanted);
  if (wanted !== 0 && model === undefined) {
    output.err(`there is no model ${wanted}; \`npx cosmicsync models list\` lists them`);
    return 1;
  }
  if (json) output.out(JSON.stringify(model ?? { version: 0 }));
  else output.out((model === undefined ? ["Model 0, as shipped: each term counts its weight times its measure (docs/reference/matching.md)."] : cardLines(model)).join("\n"));
  return 0;
};

const cardLines = ({ version, from, card, score }: LearnedModel): string[] => [
  `Model ${version}, made ${momentText(new Date(card.madeAt).toISOString())} beside model ${from}, toward: ${card.objective}`,
  `From ${card.showings} suggestions shown to ${card.people} people, ${card.answers} of them answered: ${Object.entries(card.steps).map(([step, count]) => `${count} ${step}`).join(", ")}`,
  `It counts ${Math.round(card.share * 100)} %, the shipped model the rest.`,
  "", "Figures", ...tableOf(Object.entries(card.figures).map(([name, value]) => [name, value.toPrecision(3)])),
  "", "Weights", ...tableOf([...score.terms.map(({ term, weight }) => [term, weight.toFixed(3)]), ...score.pairs.map(({ a, b, weight }) => [`${a} with ${b}`, weight.toFixed(3)])]),
  "", "Limits", ...card.limits.map((limit) => `  ${limit}`),
];

const promote = async ({ store, vocabulary, now }: Pick<Engine, "store" | "vocabulary" | "now">, models: Models, output: Output): Promise<number> => {
  const { shadow } = await models.shelf();
  const tried = shadow === undefined ? undefined : await models.read(shadow);
  if (tried === undefined) {
    output.err("no model is tried beside the one in use");
    return 1;
  }
  const matcher = createMatcher({ vocabulary, now });
  await createMatchIndex({ store, matcher, now }).build();
  const found = await compareShadow({ store, matcher, models, now, rest: () => Promise.resolve() }, tried);
  for (const line of comparisonLines(found)) output.out(line);
  if (found.against.length > 0) {
    output.err(`Model ${tried.version} stays beside the one in use.`);
    return 1;
  }
  await models.promote();
  output.out(`Model ${tried.version} scores from now on; \`npx cosmicsync models back\` is the way back.`);
  return 0;
};

const comparisonLines = ({ showings, answers, old, new: fresh, valueError, against }: Comparison): string[] => [
  `Tried on ${showings} suggestions since it was made, ${answers} of them answered`,
  ...tableOf([["", "IN USE", "TRIED"], ["value", old.value.toPrecision(3), `${fresh.value.toPrecision(3)} (difference within ${valueError.toPrecision(2)})`], ["answered", old.answerRate.toPrecision(3), fresh.answerRate.toPrecision(3)], ["attention for who is new", old.newShare.toPrecision(3), fresh.newShare.toPrecision(3)], ["calibration error", old.ece?.toPrecision(3) ?? "-", fresh.ece?.toPrecision(3) ?? "-"]]),
  ...against.map((one) => `Against it: ${one}`),
];

/**
 * Two lint rules of our own, loaded by oxlint.config.ts: time and chance are handed in. A program that reads the clock or
 * draws a number by itself can be neither simulated nor repeated.
 *
 * Nodes are ESTree; only what is read here is typed.
 */
interface Expression {
  readonly type: string;
  readonly name?: string;
  readonly object?: Expression;
  readonly property?: Expression;
  readonly callee?: Expression;
  readonly arguments?: readonly unknown[];
}
interface Context { report(finding: { node: Expression; message: string }): void }
type Rule = { create(context: Context): Record<string, (node: Expression) => void> };

const isMember = (node: Expression, object: string, property: string): boolean => node.object?.name === object && node.property?.name === property;

const time: Rule = {
  create(context) {
    const report = (node: Expression): void => context.report({ node, message: "Time is handed in: take a `clock` part." });
    return {
      MemberExpression: (node) => { if (isMember(node, "Date", "now")) report(node); },
      NewExpression: (node) => { if (node.callee?.name === "Date" && node.arguments?.length === 0) report(node); },
      CallExpression: (node) => { if (node.callee?.name === "Date") report(node); },
    };
  },
};

const chance: Rule = {
  create: (context) => ({
    MemberExpression: (node) => { if (isMember(node, "Math", "random")) context.report({ node, message: "Chance is handed in: take a `random` part (in tests, a seed)." }); },
  }),
};

export default { meta: { name: "ours" }, rules: { "time-is-handed-in": time, "chance-is-handed-in": chance } };

/**
 * Which branches of the product's code an input reaches, and about how often, as AFL counts them. Modules of the packages get a counter
 * into every branch as they are loaded (never on disk); call `watchCoverage` before anything of them is imported.
 *
 * V8's own counters were tried first: asking for them walks the whole heap and costs 100 ms, thousands of inputs' time.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export interface Coverage {
  /** Forgets what the last input reached. */
  clear(): void;
  /** Whether the last input reached a branch, or a number of times, that none before it did. */
  isFresh(): boolean;
  /** Branches reached by any input so far. */
  reached(): number;
}

const countersMost = 65_536;
const countersName = "__branches";

export function watchCoverage(isWatched: (url: string) => boolean): Coverage {
  const counters = new Uint16Array(countersMost);
  const seen = new Uint8Array(countersMost);
  let used = 0;
  (globalThis as Record<string, unknown>)[countersName] = counters;
  registerHooks({
    load(url, context, next) {
      if (!url.startsWith("file:") || !url.endsWith(".ts") || !isWatched(url)) return next(url, context);
      const source = withCounters(readFileSync(fileURLToPath(url), "utf8"), url, () => Math.min(used++, countersMost - 1));
      return { format: "module", source, shortCircuit: true };
    },
  });
  return {
    clear() { counters.fill(0, 0, used); },
    isFresh() {
      let isFresh = false;
      for (let branch = 0; branch < used; branch++) {
        const times = counters[branch]!;
        if (times === 0) continue;
        const size = 1 << (times < 4 ? times - 1 : Math.min(7, Math.floor(Math.log2(times)) + 1));
        if ((seen[branch]! & size) !== 0) continue;
        seen[branch]! |= size;
        isFresh = true;
      }
      return isFresh;
    },
    reached: () => seen.reduce((sum, sizes) => (sizes === 0 ? sum : sum + 1), 0),
  };
}

/** The module as JavaScript, every branch of it counting. */
export function withCounters(source: string, fileName: string, nextNumber: () => number): string {
  const { factory } = ts;
  const count = (): ts.Expression => factory.createPostfixIncrement(factory.createElementAccessExpression(factory.createIdentifier(countersName), nextNumber()));
  const counted = (expression: ts.Expression): ts.Expression => factory.createParenthesizedExpression(factory.createComma(count(), expression));
  const statement = (): ts.Statement => factory.createExpressionStatement(count());
  const block = (body: ts.Statement | undefined): ts.Block => factory.createBlock([statement(), ...(body === undefined ? [] : ts.isBlock(body) ? body.statements : [body])], true);
  const isShortCut = (kind: ts.SyntaxKind): boolean => kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken;

  const transform: ts.TransformerFactory<ts.SourceFile> = (context) => {
    const visit = (node: ts.Node): ts.Node => {
      const inner = ts.visitEachChild(node, visit, context);
      if (ts.isIfStatement(inner)) return factory.updateIfStatement(inner, inner.expression, block(inner.thenStatement), block(inner.elseStatement));
      if (ts.isForStatement(inner)) return factory.updateForStatement(inner, inner.initializer, inner.condition, inner.incrementor, block(inner.statement));
      if (ts.isForOfStatement(inner)) return factory.updateForOfStatement(inner, inner.awaitModifier, inner.initializer, inner.expression, block(inner.statement));
      if (ts.isWhileStatement(inner)) return factory.updateWhileStatement(inner, inner.expression, block(inner.statement));
      if (ts.isCaseClause(inner)) return factory.updateCaseClause(inner, inner.expression, [statement(), ...inner.statements]);
      if (ts.isDefaultClause(inner)) return factory.updateDefaultClause(inner, [statement(), ...inner.statements]);
      if (ts.isCatchClause(inner)) return factory.updateCatchClause(inner, inner.variableDeclaration, block(inner.block));
      if (ts.isConditionalExpression(inner)) return factory.updateConditionalExpression(inner, inner.condition, inner.questionToken, counted(inner.whenTrue), inner.colonToken, counted(inner.whenFalse));
      if (ts.isBinaryExpression(inner) && isShortCut(inner.operatorToken.kind)) return factory.updateBinaryExpression(inner, inner.left, inner.operatorToken, counted(inner.right));
      if (ts.isArrowFunction(inner) && !ts.isBlock(inner.body)) return factory.updateArrowFunction(inner, inner.modifiers, inner.typeParameters, inner.parameters, inner.type, inner.equalsGreaterThanToken, counted(inner.body));
      return inner;
    };
    return (file) => ts.visitNode(file, visit, ts.isSourceFile);
  };
  return ts.transpileModule(source, { fileName, compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }, transformers: { before: [transform] } }).outputText;
}

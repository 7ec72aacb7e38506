import ts from "typescript";

/**
 * @typedef {object} TestTitle
 * @property {number} line - From 1.
 * @property {string | undefined} text - The title, or its beginning where the rest is computed; undefined
 *   where not even that can be read from the source.
 */

/**
 * Reads the titles of the tests (`it`, `test`, with any modifier and `each`) of one source file, by
 * parsing it. A title that comes out of a table (`it.each`, a loop) counts once for every literal that
 * the file has under that name.
 *
 * @param {string} path - For its extension: TypeScript or JavaScript.
 * @param {string} source
 * @param {readonly string[]} tables - Sources of further files that may hold the table.
 * @returns {TestTitle[]}
 */
export function readTitles(path, source, tables = []) {
  const file = parse(path, source);
  const files = [file, ...tables.map((table) => parse("table.ts", table))];
  const titles = [];
  visit(file, (node) => {
    if (!ts.isCallExpression(node) || !isTestCall(node)) {
      return;
    }
    const [title] = node.arguments;
    if (title === undefined) {
      return;
    }
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const texts = [...new Set(textsOf(title, node, files))];
    titles.push(
      ...(texts.length === 0 ? [{ line, text: undefined }] : texts.map((text) => ({ line, text }))),
    );
  });
  return titles;
}

const TEST_FUNCTIONS = new Set(["it", "test"]);
/** These take something else first, and return the function that takes the title. */
const CURRIED = new Set(["each", "for", "skipIf", "runIf", "extend"]);

/** Whether a call is the one that gets the title: `it(…)`, `it.skip(…)`, `it.each(…)(…)`. */
function isTestCall(call) {
  const chain = ts.isCallExpression(call.expression) ? call.expression.expression : call.expression;
  if (ts.isTaggedTemplateExpression(chain)) {
    return isTestChain(chain.tag);
  }
  const isDirect = chain === call.expression;
  const last = ts.isPropertyAccessExpression(chain) ? chain.name.text : undefined;
  return isTestChain(chain) && (isDirect ? !CURRIED.has(last) : CURRIED.has(last));
}

function isTestChain(expression) {
  let root = expression;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) {
    root = root.expression;
  }
  return ts.isIdentifier(root) && TEST_FUNCTIONS.has(root.text);
}

/** What a title may be, as far as the sources tell. */
function textsOf(node, call, files) {
  if (ts.isStringLiteralLike(node)) {
    return node.text.startsWith("$") || node.text.startsWith("%")
      ? fromEach(node.text, call, files)
      : [node.text];
  }
  if (ts.isTemplateExpression(node)) {
    const { head, templateSpans } = node;
    return head.text === "" ? textsOf(templateSpans[0].expression, call, files) : [head.text];
  }
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) {
    return textsOf(node.expression, call, files);
  }
  if (ts.isConditionalExpression(node)) {
    return [...textsOf(node.whenTrue, call, files), ...textsOf(node.whenFalse, call, files)];
  }
  if (ts.isBinaryExpression(node)) {
    return textsOf(node.left, call, files);
  }
  if (ts.isPropertyAccessExpression(node)) {
    return literalsNamed(node.name.text, files);
  }
  return ts.isIdentifier(node) ? literalsNamed(node.text, files) : [];
}

/** `it.each(table)("$title …")` and `it.each(table)("%s …")`. */
function fromEach(title, call, files) {
  const name = /^\$(\w+)/.exec(title)?.[1];
  if (name !== undefined) {
    return literalsNamed(name, files);
  }
  const table = ts.isCallExpression(call.expression) ? call.expression.arguments[0] : undefined;
  const rows = table === undefined ? undefined : arrayOf(table, files);
  return (rows ?? []).flatMap((row) => {
    const cell = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
    return cell !== undefined && ts.isStringLiteralLike(cell) ? [cell.text] : [];
  });
}

/** The elements of an array literal, also where it stands in a constant or behind `as const`. */
function arrayOf(node, files) {
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements;
  }
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    return arrayOf(node.expression, files);
  }
  let found;
  if (ts.isIdentifier(node)) {
    for (const file of files) {
      visit(file, (other) => {
        if (
          ts.isVariableDeclaration(other) &&
          other.name.getText() === node.text &&
          other.initializer
        ) {
          found ??= arrayOf(other.initializer, []);
        }
      });
    }
  }
  return found;
}

/** Every literal that a property or a constant of this name holds; an empty one is a default. */
function literalsNamed(name, files) {
  const found = [];
  for (const file of files) {
    visit(file, (node) => {
      const isNamed = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node);
      if (isNamed && node.name.getText() === name && node.initializer !== undefined) {
        const value = node.initializer;
        if (ts.isStringLiteralLike(value) && value.text !== "") {
          found.push(value.text);
        } else if (ts.isTemplateExpression(value) && value.head.text !== "") {
          found.push(value.head.text);
        }
      }
    });
  }
  return found;
}

function parse(path, source) {
  return ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
}

function visit(node, look) {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

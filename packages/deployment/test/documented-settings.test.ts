import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { settingsJsonSchema } from "../src/index.ts";

const SECTIONS = ["source", "destination", "functions", "pypicloud", "credentials", "logs"].concat([
  "ledger",
  "policy",
  "alarms",
  "trial",
]);

/** Every setting that a document names between backticks, such as `functions.vpc`. */
function settingsIn(document: string): readonly string[] {
  const text = readFileSync(
    fileURLToPath(new URL(`../../../docs/${document}`, import.meta.url)),
    "utf8",
  );
  const named = [...text.matchAll(/`((?:[a-z][A-Za-z]*\.)+[a-z][A-Za-z]*)`/g)].map(
    ([, name = ""]) => name,
  );
  return [...new Set(named)].filter((name) => SECTIONS.includes(name.split(".")[0] ?? ""));
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

function has(schema: Schema, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) {
    return true;
  }
  const child = schema.properties?.[name];
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return (
    (child !== undefined && has(child, rest)) || choices.some((each) => has(each, [name, ...rest]))
  );
}

describe("documents about settings", () => {
  const { definitions } = settingsJsonSchema() as {
    readonly definitions: { readonly pair: Schema };
  };

  it.each([
    ["deploying.md", 25],
    ["checkov.md", 12],
  ])("C5 every setting that docs/%s names is one", (document, least) => {
    const named = settingsIn(document);
    expect(named.length).toBeGreaterThanOrEqual(least);
    expect(named.filter((name) => !has(definitions.pair, name.split(".")))).toEqual([]);
  });
});

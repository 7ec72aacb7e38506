import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BindingSchema, bindingSchema } from "./binding-schema.ts";
import { kindOf } from "./resource-kinds.ts";
import type { Block } from "./schema.ts";

/** The schemas of a provider, by type. */
export interface ProviderSchemas {
  readonly provider: Block;
  readonly resources: Readonly<Record<string, Block>>;
  readonly data: Readonly<Record<string, Block>>;
}

const constructs = fileURLToPath(new URL("../../src", import.meta.url));

let read: ProviderSchemas | undefined;

/** What the constructs use of the bindings; read once. */
export function usedSchemas(): ProviderSchemas {
  read ??= readUsedSchemas();
  return read;
}

function readUsedSchemas(): ProviderSchemas {
  const files = readdirSync(constructs, { recursive: true, encoding: "utf8" });
  const text = files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(constructs, file), "utf8"))
    .join("\n");
  const imports = text.matchAll(/@cdktf\/provider-aws\/lib\/([\w-]+)\//g);
  const folders = [...new Set([...imports].map(([, folder = ""]) => folder))];
  const schemas = folders.map((folder) => bindingSchema(folder));
  const only = (kind: BindingSchema["kind"]) =>
    schemas
      .filter((schema) => schema.kind === kind)
      .map(({ type, block }) => [type, block] as const);
  const [[, provider] = ["", { attributes: {}, blocks: {} }]] = only("provider");
  const { alias: _reserved, ...attributes } = provider.attributes;
  return {
    provider: { ...provider, attributes },
    resources: Object.fromEntries([
      ...only("resource").map(([type, block]) => [type, withComputed(type, block)]),
      ["aws_iam_outbound_web_identity_federation", FEDERATION],
    ]),
    data: Object.fromEntries(
      only("data").map(([type, block]) => [type, withComputed(type, block)]),
    ),
  };
}

/** The bindings do not know it yet. Source: hashicorp/aws 6.26. */
const FEDERATION: Block = {
  attributes: {
    id: { type: "string", use: "optional-computed" },
    issuer_identifier: { type: "string", use: "computed" },
  },
  blocks: {},
};

/** Which optional attributes the provider fills in, as far as it matters. */
function withComputed(type: string, block: Block): Block {
  const filledIn = ["region", "tags_all", ...(kindOf(type).filledIn ?? [])];
  const attributes = Object.entries(block.attributes).map(([name, attribute]) =>
    filledIn.includes(name) && attribute.use === "optional"
      ? [name, { ...attribute, use: "optional-computed" }]
      : [name, attribute],
  );
  const id = { type: "string", use: "optional-computed" } as const;
  return { ...block, attributes: { ...Object.fromEntries(attributes), id } };
}

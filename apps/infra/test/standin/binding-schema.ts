import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Attribute, Block, NestedBlock, ValueType } from "./schema.ts";

/** A resource or data source of the bindings. */
export interface BindingSchema {
  readonly kind: "provider" | "resource" | "data";
  /** Terraform's, such as `aws_sqs_queue`. */
  readonly type: string;
  readonly block: Block;
}

const lib = dirname(
  createRequire(import.meta.url).resolve("@cdktf/provider-aws/lib/provider/index.js"),
).replace(/provider$/, "");

/**
 * Reads a schema out of the installed bindings: CDKTF generated them from the real provider's, and their code and
 * types still say names, types, nesting, and what is required. They do not say which optional attributes the
 * provider fills in, nor what a change replaces.
 *
 * @param folder - of the bindings' `lib`, such as `sqs-queue`.
 */
export function bindingSchema(folder: string): BindingSchema {
  // The source map at its end is one word of a megabyte, which expressions would search again and again.
  const [code = ""] = readFileSync(join(lib, folder, "index.js"), "utf8").split(
    "//# sourceMapping",
  );
  const types = readFileSync(join(lib, folder, "index.d.ts"), "utf8");
  const [body = "", name = "", parent = ""] =
    /^class (\w+) extends cdktf\.Terraform(Resource|DataSource|Provider) \{[\s\S]*/m.exec(code) ??
    [];
  const source: Source = { fields: nestedFields(code), required: requiredNames(types) };
  const own = /synthesizeHclAttributes\(\) \{([\s\S]*)/.exec(body)?.[1] ?? "";
  const block = blockOf(fieldsOf(own), `${name}Config`, source);
  const type = /\.tfResourceType = "(\w+)"/.exec(code)?.[1] ?? "";
  const kind = parent === "Provider" ? "provider" : parent === "Resource" ? "resource" : "data";
  if (name === "" || type === "" || Object.keys(block.attributes).length === 0) {
    throw new Error(`the bindings' ${folder} is not written as this reads it`);
  }
  return {
    kind,
    type,
    block: { ...block, attributes: { ...computedOf(body), ...block.attributes } },
  };
}

/** What of a file of the bindings is needed for nested blocks. */
interface Source {
  /** By the name of the function that writes them. */
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  /** By interface, in camel case. */
  readonly required: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly isBlock: boolean;
  readonly type: string;
  readonly storage: string;
}

const FIELD =
  /(\w+): \{\s*value: ([\s\S]*?),\s*isBlock: (true|false),\s*type: "(\w+)",\s*storageClassType: "(\w+)",?\s*\}/g;

function fieldsOf(code: string): readonly Field[] {
  return [...code.matchAll(FIELD)].map(
    ([, name = "", value = "", isBlock, type = "", storage = ""]) => ({
      name,
      value,
      isBlock: isBlock === "true",
      type,
      storage,
    }),
  );
}

function nestedFields(code: string): ReadonlyMap<string, readonly Field[]> {
  const functions = code.matchAll(/^function (\w+)ToHclTerraform\(struct\) \{([\s\S]*?)\n\}/gm);
  return new Map([...functions].map(([, name = "", body = ""]) => [name, fieldsOf(body)]));
}

function requiredNames(types: string): ReadonlyMap<string, ReadonlySet<string>> {
  const interfaces = types.matchAll(/export interface (\w+)[^{]*\{([\s\S]*?)\n\}/g);
  return new Map(
    [...interfaces].map(([, name = "", body = ""]) => [
      name,
      new Set([...body.matchAll(/readonly (\w+):/g)].map(([, field = ""]) => field)),
    ]),
  );
}

function blockOf(fields: readonly Field[], type: string, source: Source): Block {
  const attributes: Record<string, Attribute> = {};
  const blocks: Record<string, NestedBlock> = {};
  for (const field of fields) {
    const isRequired = source.required.get(type)?.has(camelCase(field.name)) ?? false;
    if (field.isBlock) {
      blocks[field.name] = nestedBlock(field, isRequired, source);
    } else {
      attributes[field.name] = { type: typeOf(field), use: isRequired ? "required" : "optional" };
    }
  }
  return { attributes, blocks };
}

function nestedBlock(field: Field, isRequired: boolean, source: Source): NestedBlock {
  const writer = /(\w+)ToHclTerraform/.exec(field.value)?.[1] ?? "";
  const type = `${writer.slice(0, 1).toUpperCase()}${writer.slice(1)}`;
  return {
    nesting: field.type === "struct" ? "SINGLE" : field.type === "set" ? "SET" : "LIST",
    isRequired,
    isSingle: !field.value.includes("listMapperHcl"),
    block: blockOf(source.fields.get(writer) ?? [], type, source),
  };
}

const PLAIN: Readonly<Record<string, "string" | "number" | "bool">> = {
  string: "string",
  number: "number",
  boolean: "bool",
};

function typeOf({ name, type, storage }: Field): ValueType {
  const plain = PLAIN[storage.replace(/List$|Map$/, "")];
  if (plain !== undefined && type === "simple") {
    return plain;
  }
  if (plain !== undefined && (type === "list" || type === "set" || type === "map")) {
    return [type, plain];
  }
  throw new Error(`${name} is of a type that this does not read: ${type} of ${storage}`);
}

/** What only the provider gives; of compound types those of strings alone are read. */
function computedOf(body: string): Readonly<Record<string, Attribute>> {
  const getters = body.matchAll(
    /\/\/ (\w+) - computed: true, optional: false, required: false\s+get \w+\(\) \{\s+return this\.get(\w+)Attribute\(/g,
  );
  const computed: Record<string, Attribute> = {};
  for (const [, name = "", getter = ""] of getters) {
    const type = GETTERS[getter];
    if (type !== undefined) {
      computed[name] = { type, use: "computed" };
    }
  }
  return computed;
}

const GETTERS: Readonly<Record<string, ValueType>> = {
  String: "string",
  Number: "number",
  Boolean: "bool",
  List: ["list", "string"],
};

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

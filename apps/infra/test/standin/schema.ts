/** A type of Terraform's, as the protocol writes it in JSON. */
export type ValueType =
  | "string"
  | "number"
  | "bool"
  | readonly ["list" | "set" | "map", "string" | "number" | "bool"];

/** An attribute of a block. */
export interface Attribute {
  readonly type: ValueType;
  readonly use: "required" | "optional" | "computed" | "optional-computed";
}

/** Blocks of one name in another block. */
export interface NestedBlock {
  readonly nesting: "SINGLE" | "LIST" | "SET";
  readonly isRequired: boolean;
  /** Whether there is one at most. */
  readonly isSingle: boolean;
  readonly block: Block;
}

/** What a resource, a data source or the provider takes and gives. */
export interface Block {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly blocks: Readonly<Record<string, NestedBlock>>;
}

/** Stands for a value that is known only after apply. */
export const UNKNOWN: unique symbol = Symbol("known after apply");

/** A value of Terraform's. Numbers are those that JavaScript holds exactly. */
export type Value =
  | string
  | number
  | boolean
  | null
  | typeof UNKNOWN
  | readonly Value[]
  | { readonly [name: string]: Value };

/** The attributes and blocks of a resource. */
export type Values = Readonly<Record<string, Value>>;

/** Whether the provider gives the attribute a value where the configuration does not. */
export function isComputed({ use }: Attribute): boolean {
  return use === "computed" || use === "optional-computed";
}

/** The values of a block of which nothing is set. */
export function emptyValues({ attributes, blocks }: Block): Values {
  return {
    ...Object.fromEntries(Object.keys(attributes).map((name) => [name, null])),
    ...Object.fromEntries(
      Object.entries(blocks).map(([name, { nesting }]) => [name, nesting === "SINGLE" ? null : []]),
    ),
  };
}

/** The schema as the protocol sends it. */
export function schemaMessage(block: Block): object {
  return { version: 0, block: blockMessage(block) };
}

function blockMessage({ attributes, blocks }: Block): object {
  return {
    attributes: Object.entries(attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(attribute.type)),
      required: attribute.use === "required",
      optional: attribute.use.startsWith("optional"),
      computed: isComputed(attribute),
    })),
    block_types: Object.entries(blocks).map(([name, nested]) => ({
      type_name: name,
      nesting: nested.nesting,
      min_items: nested.isRequired && nested.nesting !== "SINGLE" ? 1 : 0,
      max_items: nested.isSingle && nested.nesting !== "SINGLE" ? 1 : 0,
      block: blockMessage(nested.block),
    })),
  };
}

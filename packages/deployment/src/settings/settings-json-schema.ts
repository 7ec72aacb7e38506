import { z } from "zod";
import { MAX_PAIRS } from "../pairs/max-pairs.ts";
import { settingsSchema } from "./settings-schema.ts";

/** The JSON Schema of the settings file, for editors: of one pair, or of a list of them. */
export function settingsJsonSchema(): object {
  const { $schema, ...pair } = z.toJSONSchema(settingsSchema, { io: "input", target: "draft-7" });
  const items = { $ref: "#/definitions/pair" };
  const pairs = {
    description: "The pairs of buckets, each with all its settings.",
    ...{ type: "array", minItems: 1, maxItems: MAX_PAIRS, items },
  };
  return {
    title: "Settings of xpart's infrastructure",
    $schema,
    if: { required: ["pairs"] },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: {
      type: "object",
      properties: { $schema: { type: "string" }, pairs },
      required: ["pairs"],
      additionalProperties: false,
    },
    else: items,
    definitions: { pair },
  };
}

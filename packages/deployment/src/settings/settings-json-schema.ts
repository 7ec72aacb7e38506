import { z } from "zod";
import { settingsSchema } from "./settings-schema.ts";

/** The JSON Schema of the settings file, for editors. */
export function settingsJsonSchema(): object {
  const schema = z.toJSONSchema(settingsSchema, { io: "input", target: "draft-7" });
  return { title: "Settings of xpart's infrastructure", ...schema };
}

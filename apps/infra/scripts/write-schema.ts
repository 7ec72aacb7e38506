import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { settingsJsonSchema } from "@xpart/deployment";

// `pnpm --filter @xpart/infra schema`: after a change of the settings, which a test asks for.
const path = fileURLToPath(new URL("../xpart.config.schema.json", import.meta.url));
writeFileSync(path, `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);

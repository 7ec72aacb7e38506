import { App } from "cdktf";
import { DestinationStack } from "./destination-stack.ts";
import { loadSettings } from "./load-settings.ts";
import { SourceStack } from "./source-stack.ts";

/** The settings file, from the folder of cdktf.json; `XPART_CONFIG` names another. */
const path = process.env["XPART_CONFIG"] ?? "xpart.config.json";

const loaded = loadSettings(path);
if (loaded.ok) {
  const { settings, warnings } = loaded.value;
  for (const warning of warnings) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  const app = new App();
  new SourceStack(app, "source", settings);
  new DestinationStack(app, "destination", settings);
  app.synth();
} else {
  process.stderr.write(`xpart's settings are wrong (${path}):\n`);
  for (const problem of loaded.error) {
    process.stderr.write(`- ${problem}\n`);
  }
  process.exitCode = 1;
}

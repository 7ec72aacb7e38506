import { namesOf } from "@xpart/deployment";
import { App } from "cdktf";
import { DestinationStack } from "./destination-stack.ts";
import { loadSettings } from "./load-settings.ts";
import { sharedStateProblem } from "./local-state.ts";
import { clearOutFolder } from "./out-folder.ts";
import { SourceStack } from "./source-stack.ts";

/** The settings file, from the folder of cdktf.json; `XPART_CONFIG` names another. */
const path = process.env["XPART_CONFIG"] ?? "xpart.config.json";

const loaded = loadSettings(path);
if (loaded.ok) {
  const { settings, warnings } = loaded.value;
  for (const warning of warnings) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  const problems = (["source", "destination"] as const).flatMap((side) =>
    settings[side].state === undefined ? (sharedStateProblem(process.cwd(), side) ?? []) : [],
  );
  if (process.env["SYNTH_HCL_OUTPUT"] === "true") {
    problems.push(
      "--hcl is not possible: what CDKTF writes then is not valid. Terraform reads cdk.tf.json as it is",
    );
  }
  if (problems.length > 0) {
    refuse("Nothing was synthesised", problems);
  } else {
    const app = new App();
    clearOutFolder(app.outdir, namesOf(settings).base);
    new SourceStack(app, "source", settings);
    new DestinationStack(app, "destination", settings);
    app.synth();
  }
} else {
  refuse(`xpart's settings are wrong (${path})`, loaded.error);
}

function refuse(title: string, problems: readonly string[]): void {
  process.stderr.write(`${title}:\n`);
  for (const problem of problems) {
    process.stderr.write(`- ${problem}\n`);
  }
  process.exitCode = 1;
}

import { App } from "cdktf";
import { DestinationStack } from "./destination-stack.ts";
import { loadPairs } from "./load-settings.ts";
import { sharedStateProblem } from "./local-state.ts";
import { clearOutFolder } from "./out-folder.ts";
import { type PlannedStack, plannedStacks } from "./planned-stacks.ts";
import { SourceStack } from "./source-stack.ts";

/** The settings file, from the folder of cdktf.json; `XPART_CONFIG` names another. */
const path = process.env["XPART_CONFIG"] ?? "xpart.config.json";

const loaded = loadPairs(path);
if (loaded.ok) {
  for (const warning of loaded.value.pairs.flatMap(({ warnings }) => warnings)) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  const stacks = plannedStacks(loaded.value);
  const problems = (["source", "destination"] as const).flatMap((side) =>
    stacks.some((stack) => stack.side === side && stack.settings[side].state === undefined)
      ? (sharedStateProblem(process.cwd(), side) ?? [])
      : [],
  );
  if (process.env["SYNTH_HCL_OUTPUT"] === "true") {
    problems.push(
      "--hcl is not possible: what CDKTF writes then is not valid. Terraform reads cdk.tf.json as it is",
    );
  }
  if (problems.length > 0) {
    refuse("Nothing was synthesised", problems);
  } else {
    synthesize(stacks);
  }
} else {
  refuse(`xpart's settings are wrong (${path})`, loaded.error);
}

function synthesize(stacks: readonly PlannedStack[]): void {
  const app = new App();
  clearOutFolder(app.outdir, new Map(stacks.map(({ id, base }) => [id, base])));
  for (const { id, side, settings } of stacks) {
    const Stack = side === "source" ? SourceStack : DestinationStack;
    new Stack(app, id, settings, side);
  }
  app.synth();
}

function refuse(title: string, problems: readonly string[]): void {
  process.stderr.write(`${title}:\n`);
  for (const problem of problems) {
    process.stderr.write(`- ${problem}\n`);
  }
  process.exitCode = 1;
}

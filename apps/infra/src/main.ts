import { serverNotes } from "@xpart/deployment";
import { App } from "cdktf";
import { DestinationStack } from "./destination-stack.ts";
import { loadPairs, SIDES, type SideName } from "./load-settings.ts";
import { sharedStateProblem } from "./local-state.ts";
import { clearOutFolder } from "./out-folder.ts";
import { type PlannedStack, plannedStacks } from "./planned-stacks.ts";
import { stateWarnings } from "./provider.ts";
import { SourceStack } from "./source-stack.ts";
import { isTerraformHere } from "./terraform-here.ts";

/** The settings file, from the folder of cdktf.json; `XPART_CONFIG` names another. */
const path = process.env["XPART_CONFIG"] ?? "xpart.config.json";

const sides = sidesOf(process.env["XPART_SIDE"]);
const loaded = loadPairs(path, sides);
if (sides.length === 0) {
  refuse("Nothing was synthesised", ['XPART_SIDE must be "source" or "destination", or not set']);
} else if (loaded.ok) {
  const { pairs } = loaded.value;
  for (const warning of pairs.flatMap((pair) => [
    ...pair.warnings,
    ...stateWarnings(pair.settings),
  ])) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  const stacks = plannedStacks(loaded.value).filter(({ side }) => sides.includes(side));
  for (const note of new Set(stacks.flatMap(({ settings }) => serverNotes(settings)))) {
    process.stderr.write(`note: ${note}\n`);
  }
  const problems: string[] = sides.flatMap((side) =>
    stacks.some((stack) => stack.side === side && stack.settings[side].state === undefined)
      ? (sharedStateProblem(process.cwd(), side) ?? [])
      : [],
  );
  if (process.env["SYNTH_HCL_OUTPUT"] === "true") {
    problems.push(
      "--hcl is not possible: what CDKTF writes then is not valid. Terraform reads cdk.tf.json as it is",
    );
  }
  if (stacks.length === 0) {
    problems.push(
      "XPART_SIDE is destination, and at a server that is not AWS (destination.provider) there is no stack",
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

/** Both, or the one that `XPART_SIDE` names, whose owner need not have the other's zip; none where it names nothing. */
function sidesOf(named: string | undefined): readonly SideName[] {
  return SIDES.filter((side) => named === undefined || named === "" || named === side);
}

function synthesize(stacks: readonly PlannedStack[]): void {
  const skipValidation = !isTerraformHere();
  if (skipValidation) {
    process.stderr.write(
      "note: Terraform could not be asked for its version, as it is not on the PATH: what is made needs 1.10 or later\n",
    );
  }
  const app = new App({ skipValidation });
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

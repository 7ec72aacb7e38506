import { readFile } from "node:fs/promises";
import { keyMapOf, keyMapProblems, type PolicyChoices, parsePolicy } from "@xpart/core";
import { CliError } from "../../cli-error.ts";

/**
 * Reads a file that holds a policy, as `policy` of the settings file has it.
 *
 * @throws CliError where there is none, or each field that is wrong, by name.
 */
export async function readPolicyFile(path: string): Promise<PolicyChoices> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new CliError({
      what: "The policy cannot be read",
      subject: path,
      remedy: `Name a file with --policy FILE.\n${error instanceof Error ? error.message : error}`,
    });
  });
  const problems = problemsOf(text);
  if (problems.length > 0) {
    throw new CliError({
      what: "This is no policy",
      subject: path,
      remedy: `${problems.join("\n")}\ndocs/filters.md and docs/mappings.md have examples.`,
    });
  }
  return JSON.parse(text);
}

function problemsOf(text: string): readonly string[] {
  try {
    const read = parsePolicy(JSON.parse(text));
    return read.ok
      ? keyMapProblems(keyMapOf(read.value.keys, [], read.value.scope?.exclude)).map(
          ({ from, problem }) => `keys: the rule from ${JSON.stringify(from)} ${problem}`,
        )
      : read.error;
  } catch (error) {
    return [`It is not JSON: ${error instanceof Error ? error.message : error}`];
  }
}

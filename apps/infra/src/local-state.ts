import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pairByNames } from "./pair-by-names.ts";

/**
 * The file of a stack's state where settings name no bucket for it, in the folder of cdktf.json. Each pair of
 * buckets has its own, so that a second settings file never plans to destroy what the first one made (C10).
 *
 * @param pair - `base` of the pair's names.
 * @param stackId - CDKTF's name of the stack, such as `source`.
 */
export function localStateFile(pair: string, stackId: string): string {
  return `terraform.${pair}.${stackId}.tfstate`;
}

/**
 * Whether a folder still has a state with resources under the name that once was every pair's. It is not taken
 * over by itself: a file that holds a state is moved by its owner.
 *
 * @returns a sentence that says how to move it.
 */
export function sharedStateProblem(folder: string, stackId: string): string | undefined {
  const shared = `terraform.${stackId}.tfstate`;
  const state = readState(join(folder, shared));
  if (state === undefined || state.resources.length === 0) {
    return undefined;
  }
  const pair = pairOf(state);
  const [whose, target] =
    pair === undefined
      ? [`of a pair that \`terraform state list -state=${shared}\` shows`, "<name>-<environment>"]
      : [`of ${pair}`, pair];
  return `${shared} in ${folder} is the state ${whose}, from before each pair had its own file. Move it to where it is looked for now, and no resource changes: mv ${shared} ${localStateFile(target, stackId)}`;
}

/** As far as it is read here. Source: version 4 of Terraform's state. */
interface StateFile {
  readonly resources: readonly StateResource[];
}

interface StateResource {
  readonly type?: string;
  readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
}

/** Absent where there is no file. One that cannot be read counts as one with unknown resources. */
function readState(path: string): StateFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    const parsed: Partial<StateFile> | null = JSON.parse(text);
    return { resources: parsed?.resources ?? [] };
  } catch {
    return { resources: [{}] };
  }
}

/** Whose state it is. */
function pairOf({ resources }: StateFile): string | undefined {
  return pairByNames(
    (type) =>
      resources.find((resource) => resource.type === type)?.instances?.[0]?.attributes?.["name"],
  );
}

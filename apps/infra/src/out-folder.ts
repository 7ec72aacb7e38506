import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pairByNames } from "./pair-by-names.ts";

/** What a synth writes for a stack. The rest is Terraform's or the user's: providers, lock file, plans. */
const SYNTHESIZED = ["assets", "cdk.tf", "cdk.tf.json"];

/** Where Terraform remembers which backend it was last used with; no state of resources is in it. */
const REMEMBERED_BACKEND = join(".terraform", "terraform.tfstate");

/**
 * Takes out of CDKTF's folder what earlier synths left: zips of other code, and HCL that Terraform would read
 * together with the JSON. Where a stack was another pair's, Terraform also forgets that pair's backend, which it
 * would else want to migrate from (C10).
 *
 * @param pairs - by stack, `base` of the names of the pair whose stack is synthesised there next.
 */
export function clearOutFolder(outdir: string, pairs: ReadonlyMap<string, string>): void {
  for (const stack of stacksOf(outdir)) {
    const folder = join(outdir, "stacks", stack);
    const previous = pairIn(folder);
    if (previous !== undefined && previous !== pairs.get(stack)) {
      rmSync(join(folder, REMEMBERED_BACKEND), { force: true });
    }
    for (const name of SYNTHESIZED) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

function stacksOf(outdir: string): readonly string[] {
  try {
    return readdirSync(join(outdir, "stacks"));
  } catch {
    return [];
  }
}

/** Whose stack lies in a folder; undefined where none does. */
function pairIn(folder: string): string | undefined {
  let resources: Readonly<Record<string, Readonly<Record<string, { readonly name?: unknown }>>>>;
  try {
    resources = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")).resource ?? {};
  } catch {
    return undefined;
  }
  return pairByNames((type) => Object.values(resources[type] ?? {})[0]?.name);
}

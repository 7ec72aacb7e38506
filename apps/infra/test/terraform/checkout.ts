import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RawSettings } from "../sample-settings.ts";
import type { Account } from "../standin/account.ts";
import { DeployedStack, type Plan, stackFolder } from "./deployed-stack.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** A folder with cdktf.json, from which pairs are deployed as `cdktf deploy source destination` does it. */
export class Checkout {
  readonly folder: string;
  readonly #stacks: readonly DeployedStack[];

  private constructor(folder: string, stacks: readonly DeployedStack[]) {
    this.folder = folder;
    this.#stacks = stacks;
  }

  static async open(source: Account, destination: Account): Promise<Checkout> {
    const folder = mkdtempSync(join(tmpdir(), "xpart-life-"));
    const of = (account: Account, side: Side) => ({
      account,
      folder: stackFolder(join(folder, "cdktf.out"), side),
    });
    const stacks = await DeployedStack.openAll(
      of(source, "source"),
      of(destination, "destination"),
    );
    return new Checkout(folder, stacks);
  }

  close(): void {
    for (const stack of this.#stacks) {
      stack.close();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Synthesises a settings file. @throws with what `synth` said where it refuses. */
  synth(settings: RawSettings): void {
    const file = join(this.folder, "settings.json");
    writeFileSync(file, JSON.stringify(settings));
    const { CDKTF_OUTDIR: _outdir, ...env } = process.env;
    const { status, stderr } = spawnSync(process.execPath, [main], {
      cwd: this.folder,
      env: { ...env, XPART_CONFIG: file },
      encoding: "utf8",
    });
    if (status !== 0) {
      throw new Error(stderr);
    }
  }

  /** Synthesises, and plans each stack, the source first. */
  async plan(settings: RawSettings): Promise<readonly Plan[]> {
    this.synth(settings);
    const plans: Plan[] = [];
    for (const stack of this.#stacks) {
      await stack.init();
      plans.push(await stack.plan());
    }
    return plans;
  }

  /** Synthesises, then plans and applies both stacks at once, as CDKTF does. @throws where Terraform fails. */
  deploy(settings: RawSettings): Promise<readonly Plan[]> {
    this.synth(settings);
    return Promise.all(
      this.#stacks.map(async (stack) => {
        await stack.init();
        return stack.deploy();
      }),
    );
  }

  /** Destroys what the stacks that were synthesised last have, the source first. @throws where Terraform fails. */
  async destroy(...sides: readonly Side[]): Promise<void> {
    for (const side of sides.length > 0 ? sides : (["source", "destination"] as const)) {
      await this.run(side, "destroy", "-auto-approve", "-no-color");
    }
  }

  /** Takes into the source's state what is there and is not in it. @throws where Terraform fails. */
  importToSource(address: string, id: string): Promise<void> {
    return this.run("source", "import", "-no-color", address, id);
  }

  /** Runs Terraform in the folder of a stack. @throws where it fails. */
  async run(side: Side, ...args: readonly string[]): Promise<void> {
    const run = await this.#stacks[side === "source" ? 0 : 1]?.run(...args);
    if (run?.status !== 0) {
      throw new Error(run?.said);
    }
  }

  /**
   * Does what a document says: `terraform -chdir=cdktf.out/stacks/<side> ...`, where `ADDRESS` stands for what the stack
   * that was synthesised last, or the one before it, calls its one resource of that type.
   *
   * @throws where Terraform fails.
   */
  async follow(line: string, addressOf: (type: string, side: Side) => string): Promise<void> {
    const [, side, rest = ""] = /^terraform -chdir=cdktf.out\/stacks\/(\w+) (.+)$/.exec(line) ?? [];
    if (side !== "source" && side !== "destination") {
      throw new Error(`no command of Terraform: ${line}`);
    }
    const args = rest
      .split(" ")
      .map((word) => word.replace(/^(\w+)\.ADDRESS$/, (_, type) => addressOf(type, side)));
    await this.run(side, ...args);
  }

  /** The address of the one resource of a type in a stack. */
  addressOf(type: string, side: Side = "source"): string {
    const file = join(stackFolder(join(this.folder, "cdktf.out"), side), "cdk.tf.json");
    const [id = ""] = Object.keys(JSON.parse(readFileSync(file, "utf8")).resource[type]);
    return `${type}.${id}`;
  }
}

type Side = "source" | "destination";

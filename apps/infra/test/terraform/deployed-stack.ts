import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "@xpart/deployment";
import { App } from "cdktf";
import { DestinationStack } from "../../src/destination-stack.ts";
import { SourceStack } from "../../src/source-stack.ts";
import type { Account } from "../standin/account.ts";
import type { ProviderAccount } from "../standin/provider-account.ts";
import { type StandinProvider, startStandinProvider } from "../standin/standin-provider.ts";
import { type TerraformRun, terraform } from "./terraform-runs.ts";

/** What a plan does with a resource. */
export interface PlannedAction {
  readonly action: "create" | "update" | "replace" | "delete" | "import" | "remove" | "move";
  /** Such as `aws_sqs_queue.xpart_dead_0A1B`. */
  readonly address: string;
  readonly type: string;
}

/** What Terraform made of a configuration, and of what is there. */
export interface Plan {
  readonly status: number | null;
  readonly actions: readonly PlannedAction[];
  /** Warnings and errors, each with its detail. */
  readonly problems: readonly string[];
}

interface Site<Deployed extends ProviderAccount> {
  readonly account: Deployed;
  readonly folder: string;
}

/** One stack in one account, as a real Terraform deploys it on the stand-in provider. */
export class DeployedStack<Deployed extends ProviderAccount = Account> {
  readonly account: Deployed;
  readonly folder: string;
  readonly #provider: StandinProvider;

  private constructor(account: Deployed, folder: string, provider: StandinProvider) {
    this.account = account;
    this.folder = folder;
    this.#provider = provider;
  }

  /** @param folder - where Terraform runs; it need not be there yet. */
  static async open<Deployed extends ProviderAccount>(
    account: Deployed,
    folder: string,
  ): Promise<DeployedStack<Deployed>> {
    const [stack] = await DeployedStack.openAll({ account, folder });
    return stack;
  }

  /** Stacks that share one provider, as those that `cdktf deploy` runs at once. */
  static async openAll<Deployed extends ProviderAccount>(
    first: Site<Deployed>,
    ...others: readonly Site<Deployed>[]
  ): Promise<readonly [DeployedStack<Deployed>, ...DeployedStack<Deployed>[]]> {
    const provider = await startStandinProvider(first, ...others);
    const open = ({ account, folder }: Site<Deployed>) =>
      new DeployedStack(account, folder, provider);
    return [open(first), ...others.map(open)];
  }

  close(): void {
    this.#provider.stop();
  }

  /** `init`, as it is needed once, and when the backend changes. @throws where it fails. */
  async init(): Promise<void> {
    const { status, said } = await this.run("init", "-no-color");
    if (status !== 0) {
      throw new Error(said);
    }
  }

  async plan(...args: readonly string[]): Promise<Plan> {
    return planOf(await this.run("plan", "-json", "-out=planned", ...args));
  }

  /** Applies what was planned last. */
  async apply(): Promise<Plan> {
    const applied = planOf(await this.run("apply", "-json", "planned"));
    rmSync(join(this.folder, "planned"), { force: true });
    return applied;
  }

  /** Plans and applies. @throws where either fails. */
  async deploy(...args: readonly string[]): Promise<Plan> {
    const planned = await this.plan(...args);
    const { status, problems } = planned.status === 0 ? await this.apply() : planned;
    if (status !== 0) {
      throw new Error(problems.join("\n"));
    }
    return planned;
  }

  /** Anything else that Terraform can do. */
  run(...args: readonly string[]): Promise<TerraformRun> {
    return terraform(this.folder, args, this.#provider.variables);
  }
}

/**
 * Writes a stack into a folder of CDKTF's, with its state there: stacks of tests leave none beside cdktf.json. CDKTF need
 * not ask Terraform for its version again and again: Terraform itself reads what is written.
 */
export function synthesizeInto(
  outdir: string,
  side: "source" | "destination",
  settings: Settings,
): string {
  const app = new App({ outdir, skipValidation: true });
  const Stack = side === "source" ? SourceStack : DestinationStack;
  new Stack(app, side, settings);
  app.synth();
  const file = join(stackFolder(outdir, side), "cdk.tf.json");
  const json = JSON.parse(readFileSync(file, "utf8"));
  json.terraform.backend = { local: { path: "terraform.tfstate" } };
  const text = JSON.stringify(json);
  writeFileSync(file, text);
  return text;
}

/** Where CDKTF writes a stack. */
export function stackFolder(outdir: string, side: string): string {
  return join(outdir, "stacks", side);
}

interface Message {
  readonly "@message"?: string;
  readonly type?: string;
  readonly change?: {
    readonly action: PlannedAction["action"] | "no-op" | "noop" | "read";
    readonly resource: { readonly addr: string; readonly resource_type: string };
  };
  readonly diagnostic?: { readonly summary: string; readonly detail: string };
}

/** Reads the lines that Terraform writes with `-json`. */
function planOf({ status, said }: TerraformRun): Plan {
  const messages = said
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): Message => JSON.parse(line));
  const actions = messages.flatMap(({ type, change }) =>
    type === "planned_change" && change !== undefined
      ? [
          {
            action: change.action as PlannedAction["action"],
            address: change.resource.addr,
            type: change.resource.resource_type,
          },
        ]
      : [],
  );
  const problems = messages.flatMap(({ diagnostic }) =>
    diagnostic === undefined ? [] : [`${diagnostic.summary}: ${diagnostic.detail}`],
  );
  const others = said.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
  return { status, actions, problems: status === 0 ? problems : [...problems, ...others] };
}

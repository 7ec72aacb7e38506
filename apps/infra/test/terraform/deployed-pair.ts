import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSettings, type Settings } from "@xpart/deployment";
import type { PartitionPair } from "../partition-pairs.ts";
import { DESTINATION_ACCOUNT, type RawSettings, SOURCE_ACCOUNT } from "../sample-settings.ts";
import { Account } from "../standin/account.ts";
import type { Values } from "../standin/schema.ts";
import { changeShape } from "./change-shape.ts";
import { DeployedStack, type Plan, stackFolder, synthesizeInto } from "./deployed-stack.ts";

/** Plans each change, also one that touches what another one did: takes some minutes. */
const IS_EACH_PLANNED = process.env["XPART_WALK"] === "each";

const SIDES = ["source", "destination"] as const;

/** A bucket's notifications as somebody else has set them. */
export const FOREIGN_QUEUE: Values = {
  id: "theirs",
  events: ["s3:ObjectCreated:*"],
  queue_arn: "arn:aws:sqs:us-east-1:111122223333:somebody-elses",
  filter_prefix: "other/",
  filter_suffix: "",
};

/** Both stacks of a pair, each in an account of its partition, with buckets that somebody else made. */
export class DeployedPair {
  readonly source: DeployedStack;
  readonly destination: DeployedStack;
  readonly #outdir: string;
  /** What each stack's Terraform was last. */
  readonly #written = new Map<string, string>();
  /** What the changes touched that were planned from there. */
  readonly #planned = new Map<string, Set<string>>();

  private constructor(outdir: string, source: DeployedStack, destination: DeployedStack) {
    this.#outdir = outdir;
    this.source = source;
    this.destination = destination;
  }

  static async open(pair: PartitionPair): Promise<DeployedPair> {
    const outdir = mkdtempSync(join(tmpdir(), "xpart-pair-"));
    const [source, destination] = await Promise.all(
      SIDES.map((side) => {
        const number = side === "source" ? SOURCE_ACCOUNT : DESTINATION_ACCOUNT;
        const account = new Account({ ...pair[side], account: number });
        return DeployedStack.open(account, stackFolder(outdir, side));
      }),
    );
    if (source === undefined || destination === undefined) {
      throw new Error("two sides");
    }
    return new DeployedPair(outdir, source, destination);
  }

  close(): void {
    this.source.close();
    this.destination.close();
    rmSync(this.#outdir, { recursive: true, force: true });
  }

  /** Makes the buckets as somebody else has them. */
  addBuckets({ source, destination }: Pick<Settings, "source" | "destination">): void {
    for (const [stack, { bucket }] of [
      [this.source, source],
      [this.destination, destination],
    ] as const) {
      stack.account.put("aws_s3_bucket", { bucket });
      stack.account.put("aws_s3_bucket_notification", { bucket, queue: [FOREIGN_QUEUE] });
    }
  }

  /** Takes the buckets away, as whoever made them may. */
  takeBuckets({ source, destination }: Pick<Settings, "source" | "destination">): void {
    this.source.account.takeAway("aws_s3_bucket", { bucket: source.bucket });
    this.destination.account.takeAway("aws_s3_bucket", { bucket: destination.bucket });
  }

  /** Deploys both stacks. @throws where one fails. */
  deploy(settings: RawSettings): Promise<readonly Plan[]> {
    return this.#each(settings, async (stack, isFirst) => {
      if (isFirst) {
        await stack.init();
      }
      return stack.deploy();
    });
  }

  /** Plans both stacks; one whose Terraform stays the same, or changes where it did in an earlier plan, is left out. */
  plan(settings: RawSettings): Promise<readonly Plan[]> {
    return this.#each(settings, (stack) => stack.plan("-refresh=false"), true);
  }

  async #each(
    raw: RawSettings,
    act: (stack: DeployedStack, isFirst: boolean) => Promise<Plan>,
    isOnlyTried = false,
  ): Promise<readonly Plan[]> {
    const settings = read(raw);
    const plans: Plan[] = [];
    for (const side of SIDES) {
      const text = synthesizeInto(this.#outdir, side, settings);
      const before = this.#written.get(side);
      if (!isOnlyTried) {
        this.#written.set(side, text);
        this.#planned.delete(side);
      }
      if (text !== before && !(isOnlyTried && this.#isKnown(side, before ?? "{}", text))) {
        plans.push(await act(this[side], before === undefined));
      }
    }
    return plans;
  }

  /** Whether a change like this one was planned from what is deployed. */
  #isKnown(side: string, before: string, after: string): boolean {
    const planned = this.#planned.get(side) ?? new Set();
    const shape = changeShape(before, after);
    const isKnown = planned.has(shape) && !IS_EACH_PLANNED;
    this.#planned.set(side, planned.add(shape));
    return isKnown;
  }
}

function read(raw: RawSettings): Settings {
  const parsed = parseSettings(raw);
  if (!parsed.ok) {
    throw new Error(parsed.error.join("\n"));
  }
  return parsed.value.settings;
}

import { prefixesIn, printable } from "@xpart/operations";
import { RUN_NAME } from "@xpart/operations/distributed";
import { z } from "zod";
import { pause, resume } from "../actions/pause.ts";
import { readLetters, redrive } from "../actions/redrive.ts";
import { planFor, release } from "../actions/release.ts";
import type { Overview, SideView } from "../answers.ts";
import type { ConsoleWorld } from "../console-world.ts";
import { readKeyPage } from "../keys/key-page.ts";
import { readKeyView } from "../keys/key-view.ts";
import { LIST_KINDS, readList } from "../lists/list-view.ts";
import { ConsoleError } from "./console-error.ts";

/** One thing that may be asked for. */
export interface Route {
  /** Reads the input and answers with data. @throws ConsoleError */
  answer(input: unknown, world: ConsoleWorld): unknown;
}

/** S3's longest key, in characters that may be one byte each. */
const key = z.string().min(1).max(1_024);
const prefix = z.string().max(1_024).default("");
const confirm = z.string().max(200);
const wish = z.union([
  z.strictObject({ key, confirm: confirm.optional() }),
  z.strictObject({ prefix: z.string().max(1_024), confirm: confirm.optional() }),
]);
const id = z.string().max(100);
const run = z.string().regex(RUN_NAME);
const fill = {
  prefix,
  sends: z.boolean(),
  adopts: z.boolean().default(false),
  confirm: confirm.optional(),
};
/** A day, as the command has it. */
const minutes = z.number().int().min(0).max(1_440).optional();
const rotation = { waitMinutes: minutes, watchMinutes: minutes };
const MOST_LISTED = 100_000;
/** Messages of the queues are gone after fourteen days; the command allows ten as well. */
const MOST_MINUTES = 10 * 24 * 60;

/** What is read, by its path. */
export const READS: Readonly<Record<string, Route>> = {
  "/data/overview": route(z.object({}), (_input, world) => overviewOf(world)),
  "/data/keys": route(
    z.object({ prefix, after: z.string().max(1_024).optional() }),
    ({ prefix, ...range }, { deployment, slicePorts, ended }) =>
      readKeyPage({ ...range, prefix: ownPrefix(prefix, deployment) }, slicePorts, ended),
  ),
  "/data/key": route(z.object({ key }), (input, { deployment }) =>
    readKeyView(input.key, deployment),
  ),
  "/data/list": route(
    z.object({
      kind: z.enum(LIST_KINDS),
      prefix,
      limit: z.coerce.number().int().min(1).max(MOST_LISTED).default(1_000),
    }),
    ({ kind, ...options }, { deployment, ended }) => readList(kind, options, deployment, ended),
  ),
  "/data/letters": route(z.object({}), (_input, { deployment }) => readLetters(deployment)),
  "/data/runs": route(z.object({}), (_input, { runs }) => runs.list()),
  "/data/backfills": route(z.object({}), (_input, { backfills }) => backfills.list()),
  "/data/rotation": route(z.object({}), (_input, world) => world.rotation.see()),
  "/data/access-keys": route(z.object({}), (_input, world) => world.rotation.keys()),
  "/data/cloud": route(z.object({}), (_input, { cloud }) => cloud.see()),
};

/** What is done or begun, by its path. What changes something wants the deployment's name typed. */
export const ACTIONS: Readonly<Record<string, Route>> = {
  "/do/plan-release": route(wish, (input, { deployment, ended }) =>
    planFor(input, deployment, ended),
  ),
  "/do/release": route(wish, (input, world) => {
    agree(input.confirm, world);
    return release(input, world.deployment, world.ended);
  }),
  "/do/redrive": route(z.object({ queue: z.string().max(100), confirm }), (input, world) => {
    agree(input.confirm, world);
    return redrive(input.queue, world.deployment, world.ended);
  }),
  "/do/pause": route(
    z.object({
      reason: z.string().trim().min(1).max(500),
      minutes: z.number().int().min(1).max(MOST_MINUTES).optional(),
      confirm,
    }),
    async (input, world) => {
      agree(input.confirm, world);
      return pause(input, world.pausePorts, await world.identity());
    },
  ),
  "/do/resume": route(z.object({ confirm }), (input, world) => {
    agree(input.confirm, world);
    return resume(world.pausePorts);
  }),
  "/do/verify": route(
    z.object({
      prefix,
      deep: z.enum(["listings", "attributes", "checksum", "content"]).default("listings"),
    }),
    (input, { runs }) => runs.start(input),
  ),
  "/do/stop-verify": route(z.object({ id }), ({ id }, { runs }) => {
    runs.stop(id);
    return {};
  }),
  "/do/backfill": route(z.object(fill), (input, world) => {
    agreeTo(input.sends, input.confirm, world);
    return world.backfills.start(input);
  }),
  "/do/go-on-backfill": route(z.object({ id, confirm: confirm.optional() }), (input, world) => {
    agreeTo(world.backfills.sends(input.id), input.confirm, world);
    return world.backfills.goOn(input.id);
  }),
  "/do/stop-backfill": route(z.object({ id }), (input, { backfills }) => {
    backfills.stop(input.id);
    return {};
  }),
  "/do/cloud-run": route(
    z.object({ kind: z.enum(["verify", "backfill"]), ...fill }),
    (input, world) => {
      agreeTo(input.sends, input.confirm, world);
      return world.cloud.start(input);
    },
  ),
  "/do/cloud-resume": route(
    z.object({ run, confirm: confirm.optional() }),
    async (input, world) => {
      agreeTo(await world.cloud.sends(input.run), input.confirm, world);
      return world.cloud.goOn(input.run);
    },
  ),
  "/do/cloud-stop": route(z.object({ run }), (input, { cloud }) => cloud.stop(input.run)),
  "/do/plan-rotation": route(z.object(rotation), (input, world) => world.rotation.plan(input)),
  "/do/rotate": route(z.object({ ...rotation, confirm }), (input, world) => {
    agree(input.confirm, world);
    return world.rotation.start(input);
  }),
  "/do/stop-rotation": route(z.object({}), (_input, world) => world.rotation.stop()),
};

function route<Input>(
  schema: z.ZodType<Input>,
  answer: (input: Input, world: ConsoleWorld) => unknown,
): Route {
  return {
    answer(input, world) {
      const read = schema.safeParse(input);
      if (!read.success) {
        const [issue] = read.error.issues;
        throw new ConsoleError(
          "The page asked for something that there is not",
          `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not understood"}`,
        );
      }
      return answer(read.data, world);
    },
  };
}

/** The source's prefix, by what either side has it. @throws ConsoleError where it is not one of the source's. */
function ownPrefix(prefix: string, deployment: ConsoleWorld["deployment"]): string {
  if (!prefix.startsWith("s3://")) {
    return prefix;
  }
  const [own, ...others] = prefixesIn(deployment, prefix);
  if (own === undefined || others.length > 0) {
    throw new ConsoleError(
      own === undefined
        ? "No key that is replicated begins so"
        : "Keys of several prefixes of the source begin so",
      own === undefined
        ? "Give the beginning of the source's keys, or s3://BUCKET/PREFIX of either side."
        : `Give one of them: ${[own, ...others].map(printable).join(", ")}.`,
    );
  }
  return own;
}

/** @throws ConsoleError where the deployment's name was not typed. */
function agree(typed: string | undefined, { deployment }: ConsoleWorld): void {
  if (typed !== deployment.names.base) {
    throw new ConsoleError(
      "Nothing was done: the deployment's name was not typed",
      `Type ${deployment.names.base} to have it done.`,
    );
  }
}

/** As the commands ask: what only looks needs nobody's word. @throws ConsoleError */
function agreeTo(sends: boolean, typed: string | undefined, world: ConsoleWorld): void {
  if (sends) {
    agree(typed, world);
  }
}

async function overviewOf({ deployment, watch, everyMs }: ConsoleWorld): Promise<Overview> {
  const { source, destination, status, points } = await watch.see();
  const sideOf = (side: SideView["side"], reach: SideView["reach"]): SideView => {
    const { partition, region, bucket, profile } = deployment.settings[side];
    return {
      ...{ side, partition: partition.name, region, bucket },
      ...(profile === undefined ? {} : { profile }),
      ...(reach === undefined ? {} : { reach }),
    };
  };
  return {
    ...{ base: deployment.names.base, everyMs, points },
    sides: [sideOf("source", source), sideOf("destination", destination)],
    prefixes: deployment.settings.source.prefixes,
    ...(status === undefined ? {} : { status }),
  };
}

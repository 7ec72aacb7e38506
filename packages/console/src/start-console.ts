import { setTimeout } from "node:timers/promises";
import {
  type CloudRuns,
  createCloudwatchFigures,
  type Deployment,
  identityArn,
  type NoCloudRuns,
  openCloudRuns,
  openControl,
  pausePortsOf,
  readStatus,
  type Status,
  type StatusPorts,
  slicePortsOf,
} from "@xpart/operations";
import type { Reach } from "./answers.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { newToken } from "./http/access.ts";
import { startServer } from "./http/console-server.ts";
import { createStatusWatch } from "./overview/status-watch.ts";
import { loadPageFiles } from "./page-files.ts";
import { createKeyRotation } from "./rotation/key-rotation.ts";
import { createCloudWatch } from "./runs/cloud-view.ts";
import { createLocalBackfills } from "./runs/local-backfills.ts";
import { createVerifyRuns } from "./runs/verify-runs.ts";

/** How a console is started. */
export interface ConsoleOptions {
  /** The port that is wanted; where somebody else has it, any free one is taken. Default: 8417. */
  readonly port?: number | undefined;
  /** Between two looks at the deployment, while a page is open. Default: 10 s. */
  readonly everyMs?: number | undefined;
  /** What tells where the deployment stands, where that is not CloudWatch. */
  readonly readStatus?: ((ports: StatusPorts) => Promise<Status>) | undefined;
  /** The deployment's runs in the cloud, where they are not those of its own state machine. */
  readonly openCloudRuns?: (() => Promise<CloudRuns | NoCloudRuns>) | undefined;
  /** Told of each step of a rotation, also of those that undo it after the console was stopped. */
  readonly onRotationStep?: ((text: string, isGood: boolean) => void) | undefined;
}

/** A console that runs. */
export interface RunningConsole {
  /** With its token behind `#`, which a browser sends nowhere. */
  readonly url: string;
  readonly port: number;
  /** Asks each side for one entry. */
  reach(): Promise<{ readonly source: Reach; readonly destination: Reach }>;
  /** Ends what runs and closes the port; a rotation is undone first. The deployment stays open. */
  stop(): Promise<void>;
}

const DEFAULT_PORT = 8_417;
const DEFAULT_EVERY_MS = 10_000;
/** As `xpart verify` has it. */
const REQUESTS_PER_SECOND = 200;

/**
 * Starts the console of a deployment on loopback.
 *
 * @throws where no port can be had.
 */
export async function startConsole(
  deployment: Deployment,
  options: ConsoleOptions = {},
): Promise<RunningConsole> {
  const { port = DEFAULT_PORT, everyMs = DEFAULT_EVERY_MS, readStatus: read } = options;
  const end = new AbortController();
  const token = newToken();
  const sleep = (ms: number) =>
    setTimeout(ms, undefined, { signal: end.signal }).catch(() => undefined);
  const control = openControl(deployment);
  const pausePorts = pausePortsOf(deployment, control, sleep);
  const statusPorts = {
    ...{ figures: createCloudwatchFigures(control), pause: pausePorts, now: Date.now },
  };
  const slicePorts = slicePortsOf(deployment, {
    ...{ requestsPerSecond: REQUESTS_PER_SECOND, random: Math.random, now: Date.now, sleep },
    signal: end.signal,
  });
  const world: ConsoleWorld = {
    ...{ deployment, everyMs, slicePorts, pausePorts, ended: end.signal },
    watch: createStatusWatch(deployment, {
      ...{ everyMs, now: Date.now },
      readStatus: () => read?.(statusPorts) ?? readStatus(deployment, statusPorts),
    }),
    runs: createVerifyRuns(deployment, slicePorts, end.signal),
    backfills: createLocalBackfills(deployment, slicePorts, end.signal),
    cloud: createCloudWatch(
      deployment,
      options.openCloudRuns ?? (() => openCloudRuns(deployment, control)),
    ),
    rotation: createKeyRotation(deployment, control, {
      ...{ ended: end.signal, onStep: options.onRotationStep },
    }),
    identity: () => identityArn(control.sts.source),
  };
  const server = await startServer(world, { port, token, files: await loadPageFiles() });
  return {
    url: `http://127.0.0.1:${server.port}/#token=${token}`,
    port: server.port,
    reach: () => world.watch.reach(),
    async stop() {
      end.abort();
      await server.stop();
      await world.rotation.settled();
      control.close();
    },
  };
}

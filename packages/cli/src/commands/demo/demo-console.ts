import { startConsole } from "@xpart/console";
import { ok, type PolicyChoices } from "@xpart/core";
import {
  type Deployment,
  openDeployment,
  readSettingsFile,
  readStatus,
  type Status,
  type StatusPorts,
} from "@xpart/operations";
import type { IoHost } from "../../io/io-host.ts";
import type { DemoStage } from "./demo-stage.ts";
import { writeKeptSettings } from "./kept-settings.ts";
import { type DoneEvent, percentile } from "./lag-watch.ts";
import type { Onlooker } from "./view/onlooker.ts";

/** What the demo's console looks at. */
export interface DemoConsoleOptions {
  readonly stage: DemoStage;
  readonly onlooker: Onlooker;
  readonly policy: PolicyChoices | undefined;
  readonly io: IoHost;
}

/** The plots of a flood that lasts a minute have to move. */
const EVERY_MS = 2_000;

/** Opens the console of the demo's sandbox and says where it is. @returns what ends it. */
export async function startDemoConsole({
  stage,
  onlooker,
  policy,
  io,
}: DemoConsoleOptions): Promise<() => Promise<void>> {
  const settings = await writeKeptSettings(stage.sandbox, policy, stage.terms);
  const read = await readSettingsFile(settings.path);
  const opened = read.ok ? await openDeployment(read.value.settings) : read;
  if (!opened.ok) {
    throw new Error(opened.error.join("\n"));
  }
  const deployment = opened.value;
  const recent = watchRecent(onlooker);
  const running = await startConsole(deployment, {
    everyMs: EVERY_MS,
    onRotationStep: (text, isGood) =>
      io.notify({ code: "demo-console", level: isGood ? "info" : "bad", text }),
    readStatus: (ports) => readDemoStatus(deployment, ports, recent.figures()),
  });
  io.notify({
    code: "demo-console",
    level: "info",
    text: `console: ${running.url}\nWhat you ask there is counted among the requests below.`,
  });
  return async () => {
    recent.stop();
    await running.stop();
    deployment.close();
    await settings.remove();
  };
}

type Figures = Required<Pick<Status, "lag" | "throughput">>;

/** What a deployment tells by CloudWatch, which the sandbox has not, comes from the demo's own pollers. */
async function readDemoStatus(
  deployment: Deployment,
  ports: StatusPorts,
  figures: Figures,
): Promise<Status> {
  const none = { read: async () => ok(new Map()), alarmsOn: async () => ok([]) };
  return { ...(await readStatus(deployment, { ...ports, figures: none })), ...figures };
}

/** Over which time lag and throughput are told. */
const WINDOW_MS = 15_000;

function watchRecent(onlooker: Onlooker): { figures(): Figures; stop(): void } {
  let done: { readonly atMs: number; readonly event: DoneEvent }[] = [];
  const stop = onlooker.subscribe((event) => done.push({ atMs: Date.now(), event }));
  return {
    stop,
    figures() {
      done = done.filter(({ atMs }) => atMs > Date.now() - WINDOW_MS);
      const lags = Float64Array.from(done, ({ event }) => event.lagMs).sort();
      const bytes = done.reduce((sum, { event }) => sum + (event.sizeBytes ?? 0), 0);
      const seconds = WINDOW_MS / 1_000;
      return {
        lag:
          done.length === 0 ? {} : { p50Ms: percentile(lags, 0.5), p99Ms: percentile(lags, 0.99) },
        throughput: { eventsPerSecond: done.length / seconds, bytesPerSecond: bytes / seconds },
      };
    },
  };
}

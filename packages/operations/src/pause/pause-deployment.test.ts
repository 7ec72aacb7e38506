import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { createPauseNotes } from "@xpart/aws-adapters";
import { err, type PortError } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedMoto, motoServer, startDeployedMoto } from "../../test/deployed-moto.ts";
import { pausePortsOf } from "./open-pause.ts";
import {
  type PausePorts,
  pauseDeployment,
  readPause,
  resumeDeployment,
} from "./pause-deployment.ts";

const DENIED: PortError = { kind: "denied", side: "source", operation: "any", message: "no" };
const UNTIL_MS = Date.UTC(2036, 0, 1, 12, 30, 15);

describe.skipIf(motoServer === undefined)("pausing, at moto", () => {
  let world: DeployedMoto;
  let ports: PausePorts;
  beforeAll(async () => {
    world = await startDeployedMoto(motoServer ?? "");
    ports = pausePortsOf(world.deployment, world.control, async () => undefined);
  });
  afterAll(() => world.stop());

  const states = async () => {
    const read = await readPause(ports);
    if (!read.ok) throw new Error(read.error.message);
    return read.value.mappings.map(({ functionName, state }) => `${functionName} ${state}`);
  };
  const RUNNING = ["reports-prod-queue-handler Enabled", "reports-prod-part-handler Enabled"];
  const resumes = async () => {
    const found = await Promise.all(
      ["queue-handler", "part-handler"].map((name) =>
        world.control.scheduler
          .send(new GetScheduleCommand({ Name: `reports-prod-resume-${name}` }))
          .catch(() => undefined),
      ),
    );
    return found.flatMap((schedule) => (schedule === undefined ? [] : [schedule]));
  };

  it("U31 the copying functions stop, the note says why, a schedule for each ends it, and resuming leaves nothing", async () => {
    const pause = { reason: "policy change", sinceMs: 1_000, untilMs: UNTIL_MS, by: "arn:who" };
    const paused = await pauseDeployment(pause, ports);
    expect(paused).toMatchObject({ value: { isPaused: true, note: pause } });
    expect(await states()).toEqual([
      "reports-prod-queue-handler Disabled",
      "reports-prod-part-handler Disabled",
    ]);
    const [first, second] = await resumes();
    const [queue] = (paused.ok && paused.value.mappings) || [];
    expect(first).toMatchObject({
      ScheduleExpression: "at(2036-01-01T12:30:15)",
      ActionAfterCompletion: "DELETE",
      Target: {
        Arn: "arn:aws:scheduler:::aws-sdk:lambda:updateEventSourceMapping",
        RoleArn: "arn:aws:iam::123456789012:role/reports-prod-resume",
        Input: JSON.stringify({ Uuid: queue?.id, Enabled: true }),
      },
    });
    expect(second).toBeDefined();
    expect(await resumeDeployment(ports)).toMatchObject({ value: { isPaused: false } });
    expect(await states()).toEqual(RUNNING);
    expect(await resumes()).toEqual([]);
    expect(await ports.notes.read()).toEqual({ ok: true, value: undefined });
  });

  it.each<[string, (good: PausePorts) => PausePorts]>([
    [
      "the schedules cannot be made",
      (good) => ({ ...good, resumes: { ...good.resumes, schedule: async () => err(DENIED) } }),
    ],
    [
      "the second mapping cannot be stopped",
      (good) => {
        let asked = 0;
        const setEnabled = async (id: string, isEnabled: boolean) => {
          asked += isEnabled ? 0 : 1;
          return asked === 2 && !isEnabled ? err(DENIED) : good.mappings.setEnabled(id, isEnabled);
        };
        return { ...good, mappings: { ...good.mappings, setEnabled } };
      },
    ],
  ])("U31 where %s, all is as it was", async (_name, broken) => {
    const pause = { reason: "r", sinceMs: 1, untilMs: UNTIL_MS };
    expect(await pauseDeployment(pause, broken(ports))).toEqual(err(DENIED));
    expect(await states()).toEqual(RUNNING);
    expect(await resumes()).toEqual([]);
    expect(await createPauseNotes(world.deployment.table).read()).toMatchObject({
      value: undefined,
    });
  });

  it("U31 what cannot be undone is named", async () => {
    let isRefusing = false;
    const setEnabled: PausePorts["mappings"]["setEnabled"] = async (id, isEnabled) => {
      const refused = isRefusing;
      isRefusing = true;
      return refused ? err(DENIED) : ports.mappings.setEnabled(id, isEnabled);
    };
    const refusing = { ...ports, mappings: { ...ports.mappings, setEnabled } };
    const paused = await pauseDeployment({ reason: "r", sinceMs: 1 }, refusing);
    expect(paused.ok ? "" : paused.error.message).toMatch(
      /^no; NOT as it was, since undoing was refused: the mapping of .*part-handler, the mapping of .*queue-handler$/,
    );
    expect(await resumeDeployment(ports)).toMatchObject({ value: { isPaused: false } });
  });
});

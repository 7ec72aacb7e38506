import { join } from "node:path";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { createFaultPlan, DEFAULT_CHAOS, type FaultPlan } from "@xpart/sandbox";
import { buildBundle } from "@xpart/test-kit/built-bundle";
import { buildCacheBundle } from "@xpart/test-kit/built-cache-bundle";
import { spawnPypicloud } from "@xpart/test-kit/pypicloud-process";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_LAYOUT, packageKey } from "../../src/index.ts";
import {
  DESTINATION_BUCKET,
  type InteropStage,
  SOURCE_BUCKET,
  STAGE_USERS,
  startInteropStage,
} from "./interop-stage.ts";
import { findPypicloudEnv, type PypicloudEnv } from "./pypicloud-env.ts";
import { type PypicloudServer, startPypicloud } from "./pypicloud-server.ts";
import { makeWheel } from "./wheel.ts";

const SEED = 7;
const NAMES = 6;
const VERSIONS = 5;
const POLL_MS = 1_000;
/** Only ends what hangs. */
const LIMIT_MS = 3_000_000;

const env = findPypicloudEnv();
if (env === undefined || process.env["XPART_INTEROP"] !== "all") {
  it.skip("Y17 real servers under chaos: pnpm interop:pypicloud runs it", () => {});
} else {
  describeChaos(env);
}

function describeChaos(pypicloud: PypicloudEnv): void {
  describe("real servers in two regions, their bucket replicated under chaos", () => {
    const directory = temporaryDirectory("interop-chaos");
    const replication = buildBundle();
    const cache = buildCacheBundle();
    let faults: FaultPlan;
    let stage: InteropStage;
    let home: PypicloudServer;
    let remote: PypicloudServer;
    beforeAll(async () => {
      faults = createFaultPlan({ seed: SEED, users: [...STAGE_USERS], rates: DEFAULT_CHAOS });
      stage = await startInteropStage({ replication: replication.path, cache: cache.path }, faults);
      const settings = (name: string) => ({
        "pypi.db": "sql",
        "db.url": `sqlite:///${join(directory.path, `${name}.sqlite`)}`,
      });
      home = await startPypicloud(pypicloud, stage.source, SOURCE_BUCKET, settings("home"));
      const far = settings("far");
      remote = await startPypicloud(pypicloud, stage.destination, DESTINATION_BUCKET, far);
      await stage.startCacheHandler(far);
    });
    afterAll(async () => {
      faults?.stop();
      await Promise.all([home?.stop(), remote?.stop()]);
      await stage?.stop();
      for (const made of [replication, cache, directory]) made.remove();
    });

    it("Y3, Y6, Y17 what was uploaded, overwritten and deleted meanwhile ends as the bucket is", async () => {
      const left = await writeAll();
      await seen([...left.keys()].sort().join());
      const counts = faults.counts();
      faults.stop();
      await stage.destination.eventsSettled();
      expect(Object.values(counts).reduce((sum, count) => sum + count)).toBeGreaterThan(10);
      const verified = await verify();
      expect(verified).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining(`${left.size} keys, ${left.size} rows`),
      });
      for (const [filename, content] of left) {
        const [, name = "", version = ""] = /^(pkg\d)-(1\.\d)-/.exec(filename) ?? [];
        const got = await remote.pipDownload(`${name}==${version}`, filename);
        expect([filename, Buffer.from(content).equals(got)]).toEqual([filename, true]);
      }
    });

    /** Versions of some names, of which a third is deleted and a third overwritten at once. @returns what is left */
    async function writeAll(): Promise<ReadonlyMap<string, Uint8Array>> {
      const left = new Map<string, Uint8Array>();
      for (let number = 0; number < NAMES * VERSIONS; number += 1) {
        const name = `pkg${number % NAMES}`;
        const version = `1.${Math.floor(number / NAMES)}`;
        const wheel = makeWheel(name, version, `VALUE = ${number}`);
        await home.upload(name, version, wheel.filename, wheel.content);
        const content = await change(
          (number + Math.floor(number / NAMES)) % 3,
          name,
          version,
          wheel,
        );
        if (content !== undefined) {
          left.set(wheel.filename, content);
        }
      }
      return left;
    }
    async function change(
      kind: number,
      name: string,
      version: string,
      { filename, content }: ReturnType<typeof makeWheel>,
    ): Promise<Uint8Array | undefined> {
      const place = { Bucket: SOURCE_BUCKET, Key: packageKey(DEFAULT_LAYOUT, name, filename) };
      if (kind === 0) {
        await stage.sourceS3.send(new DeleteObjectCommand(place));
        return undefined;
      }
      if (kind === 2) {
        return content;
      }
      const again = makeWheel(name, version, "VALUE = 'again'").content;
      const Metadata = { name, version };
      const request = { ...place, Body: Buffer.from(again), Metadata };
      await stage.sourceS3.send(new PutObjectCommand(request));
      return again;
    }
    async function seen(expected: string): Promise<void> {
      const deadline = Date.now() + LIMIT_MS;
      let links = await farLinks();
      while (links !== expected || (await verify()).exitCode !== 0) {
        if (Date.now() > deadline) throw new Error(`${links}\n${stage.log().slice(-9_000)}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        links = await farLinks();
      }
    }
    const verify = () => spawnPypicloud(["verify", remote.configPath], {}, directory.path);
    async function farLinks(): Promise<string> {
      const pages = await Promise.all(
        Array.from({ length: NAMES }, (_, index) => remote.get(`/simple/pkg${index}/`)),
      );
      return pages
        .flatMap(({ text }) => text.match(/pkg\d-1\.\d-[a-z0-9-]+\.whl(?=<)/g) ?? [])
        .sort()
        .join();
    }
  });
}

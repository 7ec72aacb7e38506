import { setTimeout as delay } from "node:timers/promises";
import {
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { InterceptedRequest } from "@xpart/sandbox";
import { type BuiltBundle, buildBundle } from "@xpart/test-kit/built-bundle";
import { uploadInParts, uploadParts } from "@xpart/test-kit/upload-in-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actionsOf } from "../iam/iam-policy.ts";
import { makeZip, type RawSettings, settingsOf } from "../sample-settings.ts";
import { type DeployedWorld, deploy } from "./deployed-world.ts";
import { clientOf, createDelays, lock, stacksOf } from "./wiring-steps.ts";

const SOURCE = "the-source";
const REPLICA = "the-replica";
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1111";
const REPLICA_KEY = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/2222";
const LEDGER_KEY = "arn:aws:kms:us-east-1:111122223333:key/3333";
const SECRET_KEY = "arn:aws:kms:us-east-1:111122223333:key/4444";
const ENCRYPTED = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY, Tagging: "k=v" } as const;
const MIB = 1024 ** 2;
/** In which 100 MiB at most can be copied at the speed that xpart counts on: more is for part workers. */
const INVOCATION_MS = 5_000;
/** More than that. */
const BIG: readonly number[] = Array(11).fill(10 * MIB);
/** More than that where the read before it has taken so long. */
const HALF = BIG.slice(0, 5);
const SLOW_READ_MS = 3_000;
/** As good as certain to be enough on a busy machine, too; where the first one does it, there is no second. */
const MOST_BEHIND = 25;
/** Nobody but its client can read it (A7). */
const CUSTOMER_KEY = { SSECustomerAlgorithm: "AES256", SSECustomerKey: "k".repeat(32) };
/** Versions of it are written slowly. */
const SLOW = "in/slow";
const SLOW_WRITE_MS = 700;
/** Of a row beyond the first page of the ledger. */
const LOOKS_UP_ROW = "reports-test-part-handler KeepLedger dynamodb:GetItem";
/** Of several keys at a time. */
const ASKS_TOGETHER = "reports-test-queue-handler AskLedgerTogether dynamodb:BatchGetItem";
/** The same. */
const MOST_TOGETHER = 25;
/** Three pages of the ledger: of random version ids, most lie behind the first one. */
const LONG_HISTORY = 100;
const RETAGGED = 20;
/** The same. */
const MOST_LONGER = 40;

const zip = makeZip();
let bundle: BuiltBundle;
let bundles: ReadonlyMap<string, string>;
beforeAll(() => {
  bundle = buildBundle();
  bundles = new Map([["xpart.zip", bundle.path]]);
});
afterAll(() => {
  bundle.remove();
  zip.remove();
});

const VPC = {
  subnetIds: ["subnet-0123456789abcdef0"],
  securityGroupIds: ["sg-0123456789abcdef0"],
};

/** Settings that allow as much as settings can. */
const EVERYTHING: RawSettings = {
  package: { zip: zip.path },
  source: { prefixes: ["in/", "odd?*/"], kmsKeyArns: [KEY] },
  destination: { kmsKeyArn: REPLICA_KEY, objectLock: true, acl: "bucket-owner-full-control" },
  policy: { maxDeletesPerHour: 1000, restore: { tier: "Bulk", days: 3 } },
  functions: { logLevel: "DEBUG", tracing: true, vpc: VPC },
  credentials: { kind: "secret", kmsKeyArn: SECRET_KEY },
  ledger: { kmsKeyArn: LEDGER_KEY },
};

/** Requests that do their work without an answer, and how often: the SDK tries some again by itself. */
const UNLUCKY: ReadonlyMap<string, number> = new Map([
  [`PutObject /${REPLICA}/in/crash`, 1],
  [`CreateMultipartUpload /${REPLICA}/in/begun`, 3],
  // Four parts at a time, three tries each: one of them fails for good, and its range goes back.
  [`UploadPart /${REPLICA}/in/big`, 9],
  // All tries of eventHandler's first batch: its events come again by their own time.
  ["SendMessageBatch of event-handler", 3],
]);

/** What the policies allow and no request of a handler can show, and why it must be allowed all the same. */
const UNSEEN: readonly { readonly action: RegExp; readonly why: string }[] = [
  { action: /GiveUp sqs:SendMessage$/, why: "Lambda's own, for invocations that failed for good" },
  { action: / logs:/, why: "Lambda's own, for the function's log" },
  { action: /JoinVpc ec2:/, why: "Lambda's own, for the function's network interfaces" },
  { action: / xray:/, why: "Lambda's own, for the function's traces" },
  { action: /-resume EnableMappings lambda:/, why: "EventBridge Scheduler's, when a pause ends" },
];

describe("the wiring, with a secret", () => {
  const delays = createDelays();
  let world: DeployedWorld;
  let source: S3Client;
  let destination: S3Client;
  const dropped = new Map<string, number>();
  /** By the path of an object, what happens at the source when a part worker first reads it. */
  const behind = new Map<string, () => Promise<unknown>>();
  /** Paths of objects whose next read by queueHandler is slow. */
  const slow = new Set<string>();
  beforeAll(async () => {
    world = await deploy({
      settings: settingsOf(EVERYTHING),
      bundles,
      interceptDelivery: delays.intercept,
      invocationMs: INVOCATION_MS,
      async interceptRequest(asked, answer) {
        await vanishBefore(asked);
        await delay(slowMs(asked));
        const answered = await answer();
        return isUnlucky(asked) ? undefined : answered;
      },
    });
    source = clientOf(world.sandbox.source);
    destination = clientOf(world.sandbox.destination);
  });
  afterAll(async () => {
    source?.destroy();
    destination?.destroy();
    await world?.stop();
  });

  const put = async (Key: string, Body = Key, more: Partial<PutObjectCommandInput> = {}) => {
    const input = { Bucket: SOURCE, Key, Body, ...more };
    const { VersionId = "" } = await source.send(new PutObjectCommand(input));
    return VersionId;
  };
  const remove = (Key: string, VersionId?: string, from = source, Bucket = SOURCE) =>
    from.send(
      new DeleteObjectCommand({ Bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) }),
    );
  const tag = (Key: string, VersionId: string, Value: string) => {
    const Tagging = { TagSet: [{ Key: "k", Value }] };
    return source.send(new PutObjectTaggingCommand({ Bucket: SOURCE, Key, VersionId, Tagging }));
  };
  const ends = () => Promise.all([stacksOf(source, SOURCE), stacksOf(destination, REPLICA)]);

  function isUnlucky({ caller, operation, request: { path } }: InterceptedRequest): boolean {
    const isSentOn = operation.startsWith("Send") && caller.userName.endsWith("event-handler");
    const request = isSentOn ? `${operation} of event-handler` : `${operation} ${path}`;
    const before = dropped.get(request) ?? 0;
    const isHit = before < (UNLUCKY.get(request) ?? 0);
    if (isHit) {
      dropped.set(request, before + 1);
    }
    return isHit;
  }
  /** How much longer a request takes than it would. */
  function slowMs({ caller, operation, request: { path } }: InterceptedRequest): number {
    if (operation === "GetObject" && caller.userName.endsWith("queue-handler")) {
      return slow.delete(path) ? SLOW_READ_MS : 0;
    }
    return operation === "PutObject" && path === `/${REPLICA}/${SLOW}` ? SLOW_WRITE_MS : 0;
  }
  /** Takes an object away from a part worker that is about to read it, or lets others come behind it. */
  async function vanishBefore({ caller, operation, request }: InterceptedRequest): Promise<void> {
    const isRead = operation === "GetObject" && caller.userName.endsWith("part-handler");
    const come = isRead ? behind.get(request.path) : undefined;
    behind.delete(come === undefined ? "" : request.path);
    await come?.();
    if (isRead && request.path.endsWith("/in/going")) {
      await remove("in/going", request.query.get("versionId") ?? "");
    }
  }

  it("C8 what Terraform says is enough to replicate, and every request is allowed", async () => {
    const [first, second] = [await put("in/a", "1", { Tagging: "k=v" }), await put("in/a", "2")];
    await put("odd?*/b");
    await put("in/encrypted", "x", ENCRYPTED);
    await put("in/locked", "x", lock());
    await put("out/of-scope");
    // Its replica is looked at, with its lock, before it is known to stand.
    await put("in/crash", "x".repeat(100), lock());
    await put("in/archived", "x", { StorageClass: "GLACIER" });
    await world.idle();

    await tag("in/a", second, "w");
    await world.idle();
    await source.send(
      new DeleteObjectTaggingCommand({ Bucket: SOURCE, Key: "in/a", VersionId: second }),
    );
    const { VersionId: marker = "" } = await remove("in/a");
    await world.idle();
    await remove("in/a", marker);
    await remove("in/a", first);
    // Newer than all that was applied: by If-Match.
    await put("in/next", "1");
    await world.idle();
    await put("in/next", "2");
    await world.idle();
    await put("in/marked");
    await remove("in/marked");
    await world.idle();

    await comeTogether();
    await arriveLate();
    await loseReplica();
    await growLong();
    await uploadInParts(source, { Bucket: SOURCE, Key: "in/parts" }, [5 * MIB, 5 * MIB, 1]);
    await uploadInParts(source, { Bucket: SOURCE, Key: "in/begun" }, [5 * MIB, 1]);
    await uploadInParts(source, { Bucket: SOURCE, Key: "in/big" }, BIG, ENCRYPTED);
    await world.idle();
    await uploadInParts(source, { Bucket: SOURCE, Key: "in/going" }, BIG);
    await world.idle();
    await growLonger();
    await comeBehind();
    await continueWork();

    expect(world.guard.denied).toEqual([]);
    expect(dropped).toEqual(UNLUCKY);
    const [atSource, atDestination] = await ends();
    atSource.delete("out/of-scope");
    expect([...atDestination]).toEqual([...atSource]);
    expect(atSource.has("in/going")).toBe(false);
    expect(atSource.get("in/a")).toBe("1 versions, 0 markers");
  });

  it("S2 the policies allow nothing that no request needs", () => {
    const allowed = [...world.policies].flatMap(([identity, statements]) =>
      actionsOf(statements).map(({ sid, action }) => `${identity} ${sid} ${action}`),
    );
    const unused = allowed.filter((line) => !world.guard.used.has(line));
    expect(unused.filter((line) => !UNSEEN.some(({ action }) => action.test(line)))).toEqual([]);
    // An exception that is none any more has to go.
    expect(UNSEEN.filter(({ action }) => !unused.some((line) => action.test(line)))).toEqual([]);
  });

  /** New objects of which a batch has several (L9). */
  async function comeTogether(): Promise<void> {
    for (let count = 0; count < MOST_TOGETHER && !world.guard.used.has(ASKS_TOGETHER); count += 1) {
      await Promise.all([1, 2, 3, 4, 5].map((at) => put(`in/together-${count}-${at}`)));
      await world.idle();
    }
  }

  /** Events in the wrong order, and one of a version that has gone. */
  async function arriveLate(): Promise<void> {
    delays.hold("in/late");
    await put("in/late", "1");
    delays.pass("in/late");
    await put("in/late", "2");
    await world.idle();
    delays.release();
    delays.hold("in/gone");
    const gone = await put("in/gone");
    delays.pass("in/gone");
    await remove("in/gone", gone);
    await world.idle();
    delays.release();
    await world.idle();
  }

  /** A replica that somebody deleted, when its tags change. */
  async function loseReplica(): Promise<void> {
    const version = await put("in/lost");
    await world.idle();
    const { Versions = [] } = await destination.send(
      new ListObjectVersionsCommand({ Bucket: REPLICA, Prefix: "in/lost" }),
    );
    await remove("in/lost", Versions[0]?.VersionId, destination, REPLICA);
    await tag("in/lost", version, "w");
    await world.idle();
  }

  /**
   * What a part worker finds when it brings what came behind its upload into place: a lock, an archived version and
   * an upload more; or a marker, and a version that nobody could read and that has gone. Where its time is over,
   * queueHandler does it, so once more then.
   */
  async function comeBehind(): Promise<void> {
    const needed = actionsOf(world.policies.get("reports-test-part-handler") ?? [])
      .map(({ sid, action }) => `reports-test-part-handler ${sid} ${action}`)
      .filter((line) => !UNSEEN.some(({ action }) => action.test(line)) && line !== LOOKS_UP_ROW);
    const lacks = () => needed.some((line) => !world.guard.used.has(line));
    for (let count = 0; count < MOST_BEHIND && lacks(); count += 1) {
      const [more, less] = [`in/behind-${count}`, `in/before-${count}`];
      const unreadable = await put(less, "x", CUSTOMER_KEY);
      await world.idle();
      // Sent beforehand, as the worker's time goes on meanwhile.
      const appear = await uploadParts(source, { Bucket: SOURCE, Key: more }, BIG);
      behind.set(`/${SOURCE}/${more}`, async () => {
        await put(more, "locked", lock());
        await put(more, "archived", { StorageClass: "GLACIER" });
        await appear();
      });
      behind.set(`/${SOURCE}/${less}`, async () => {
        await remove(less, unreadable);
        await remove(less);
      });
      for (const key of [more, less]) {
        slow.add(`/${SOURCE}/${key}`);
        await uploadInParts(source, { Bucket: SOURCE, Key: key }, HALF);
      }
      await world.idle();
    }
  }

  /** A key that nobody knows, with more versions than an invocation brings across. */
  async function continueWork(): Promise<void> {
    delays.hold(SLOW);
    const oldest = await put(SLOW, "1");
    for (const content of ["2", "3", "4", "5", "6", "7", "8"]) {
      await put(SLOW, content);
    }
    delays.pass(SLOW);
    await tag(SLOW, oldest, "w");
    await world.idle();
    delays.release();
    await world.idle();
  }

  /** Big versions on top of those, until the row of one would lie behind the ledger's first page. */
  async function growLonger(): Promise<void> {
    for (let count = 0; count < MOST_LONGER && !world.guard.used.has(LOOKS_UP_ROW); count += 1) {
      await uploadInParts(source, { Bucket: SOURCE, Key: "in/long" }, BIG);
      await world.idle();
    }
  }

  /** More versions than a page of the ledger, of some of which the tags change. */
  async function growLong(): Promise<void> {
    const versions: string[] = [];
    for (let count = 0; count < LONG_HISTORY; count += 1) {
      versions.push(await put("in/long", String(count)));
    }
    await world.idle();
    for (const version of versions.slice(0, RETAGGED)) {
      await tag("in/long", version, "w");
    }
  }
});

describe("the wiring, with federation and the least of policies", () => {
  let world: DeployedWorld;
  beforeAll(async () => {
    const credentials = { kind: "federation", issuerUrl: "https://a.tokens.example" };
    const policy = {
      deleteMarkers: "ignore",
      versionDeletes: "ignore",
      tags: "ignore",
      maxRewrites: 0,
    };
    const settings = settingsOf({ package: { zip: zip.path }, credentials, policy });
    world = await deploy({ settings, bundles, invocationMs: INVOCATION_MS });
  });
  afterAll(() => world?.stop());

  it("S5 the function's token opens the role, and a destination that only grows is never deleted from", async () => {
    const source = clientOf(world.sandbox.source);
    const destination = clientOf(world.sandbox.destination);
    for (const Body of ["1", "2"]) {
      const input = { Bucket: SOURCE, Key: "a", Body, Tagging: "k=v" };
      await source.send(new PutObjectCommand(input));
    }
    await world.idle();
    const { VersionId = "" } = await source.send(
      new DeleteObjectCommand({ Bucket: SOURCE, Key: "a" }),
    );
    await source.send(new DeleteObjectCommand({ Bucket: SOURCE, Key: "a", VersionId }));
    await uploadInParts(source, { Bucket: SOURCE, Key: "big" }, BIG);
    await world.idle();
    expect(world.guard.denied).toEqual([]);
    const stacks = await stacksOf(destination, REPLICA);
    expect([...stacks]).toEqual([
      ["a", "2 versions, 0 markers"],
      ["big", "1 versions, 0 markers"],
    ]);
    for (const name of ["queue-handler", "part-handler"]) {
      const asks = `reports-test-${name} AskForToken sts:GetWebIdentityToken`;
      expect(world.guard.used).toContain(asks);
    }
    const { sts } = world.sandbox.destination.requestCounts();
    expect(sts?.["AssumeRoleWithWebIdentity"]).toBeGreaterThanOrEqual(2);
    source.destroy();
    destination.destroy();
  });
});

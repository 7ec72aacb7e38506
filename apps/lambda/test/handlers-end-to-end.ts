import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { startLambdaProcess } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deployment, type HandlersSubject, startDeployment } from "./deployment.ts";
import { DESTINATION_BUCKET, SOURCE_BUCKET } from "./world.ts";

const KEY = "reports/2026/März & +%20 résumé.txt";
const HEADERS: Partial<PutObjectCommandInput> = {
  ContentType: "text/plain; charset=utf-8",
  CacheControl: "max-age=60",
  ContentDisposition: 'attachment; filename="a.txt"',
  ContentLanguage: "de",
  Metadata: { owner: "SECRET-metadata" },
};

/** The whole way of an event through the built bundle: the steps of one key's life, in order. */
export function describeHandlers(subject: HandlersSubject): void {
  describe(`handlers on ${subject.nodeName} with ${subject.worldName}`, () => {
    let here: Deployment;
    const versionIds: string[] = [];

    beforeAll(async () => {
      here = await startDeployment(subject);
    });
    afterAll(() => here?.stop());

    async function crosses(event: Record<string, unknown>): Promise<void> {
      await expect(here.eventHandler.invoke(event)).resolves.toBeNull();
      await expect(here.workQueue(1)).resolves.toEqual([{ batchItemFailures: [] }]);
    }

    const atDestination = { Bucket: DESTINATION_BUCKET, Key: KEY };

    it("H6 an object crosses with headers, metadata and tags, and the ledger knows it", async () => {
      const created = await here.put(KEY, "SECRET-content 1", {
        ...HEADERS,
        Tagging: "a=SECRET-tag",
      });
      versionIds.push(created.versionId);
      await crosses(here.eventOf(created));
      const replica = await here.world.destinationS3.send(new GetObjectCommand(atDestination));
      expect(replica).toMatchObject(HEADERS);
      await expect(replica.Body?.transformToString()).resolves.toBe("SECRET-content 1");
      const tags = await here.world.destinationS3.send(new GetObjectTaggingCommand(atDestination));
      expect(tags.TagSet).toEqual([{ Key: "a", Value: "SECRET-tag" }]);
      await expect(here.ledgerRows(KEY)).resolves.toContain(created.versionId);
    });

    it("H6 an overwrite is a second version on top", async () => {
      const created = await here.put(KEY, "SECRET-content 2");
      versionIds.push(created.versionId);
      await crosses(here.eventOf(created));
      const replica = await here.world.destinationS3.send(new GetObjectCommand(atDestination));
      await expect(replica.Body?.transformToString()).resolves.toBe("SECRET-content 2");
      await expect(here.destinationStack(KEY)).resolves.toEqual({ versions: 2, markers: 0 });
    });

    it("H6 new tags cross to the version that they are on", async () => {
      const versionId = versionIds[1] ?? "";
      const Tagging = { TagSet: [{ Key: "b", Value: "SECRET-tag 2" }] };
      const input = { Bucket: SOURCE_BUCKET, Key: KEY, VersionId: versionId, Tagging };
      await here.world.sourceS3.send(new PutObjectTaggingCommand(input));
      await crosses(here.eventOf({ type: "Object Tags Added", key: KEY, versionId }));
      const tags = await here.world.destinationS3.send(new GetObjectTaggingCommand(atDestination));
      expect(tags.TagSet).toEqual(Tagging.TagSet);
    });

    it("H6 a delete marker crosses", async () => {
      const input = { Bucket: SOURCE_BUCKET, Key: KEY };
      const { VersionId = "" } = await here.world.sourceS3.send(new DeleteObjectCommand(input));
      const deletionType = "Delete Marker Created";
      const fields = { type: "Object Deleted", key: KEY, versionId: VersionId };
      await crosses(here.eventOf({ ...fields, deletionType, reason: "DeleteObject" }));
      await expect(here.destinationStack(KEY)).resolves.toEqual({ versions: 2, markers: 1 });
    });

    it("H6 a version's permanent delete crosses and its ledger row goes", async () => {
      const versionId = versionIds[0] ?? "";
      const input = { Bucket: SOURCE_BUCKET, Key: KEY, VersionId: versionId };
      await here.world.sourceS3.send(new DeleteObjectCommand(input));
      const deletionType = "Permanently Deleted";
      const fields = { type: "Object Deleted", key: KEY, versionId, reason: "DeleteObject" };
      await crosses(here.eventOf({ ...fields, deletionType }));
      await expect(here.destinationStack(KEY)).resolves.toEqual({ versions: 1, markers: 1 });
      await expect(here.ledgerRows(KEY)).resolves.not.toContain(versionId);
    });

    it("H6 an SQS batch of events is routed, and an event twice is done once", async () => {
      const created = here.eventOf(await here.put("batch/1", "1"));
      const other = here.eventOf(await here.put("batch/2", "2"));
      const Records = [created, other, created].map((body, index) => ({
        messageId: `m${index}`,
        eventSource: "aws:sqs",
        body: JSON.stringify(body),
        attributes: {},
      }));
      const routed = await here.eventHandler.invoke({ Records });
      expect(routed).toEqual({ batchItemFailures: [] });
      for (const answer of await here.workQueue(2)) {
        expect(answer).toEqual({ batchItemFailures: [] });
      }
      await expect(here.destinationStack("batch/1")).resolves.toEqual({ versions: 1, markers: 0 });
      await expect(here.destinationStack("batch/2")).resolves.toEqual({ versions: 1, markers: 0 });
    });

    it("H6 an invalid body is returned with its group, and the rest is done", async () => {
      const [first, second] = [await here.put("group/1", "1"), await here.put("group/2", "2")];
      const record = (messageId: string, body: string, group: string) => ({
        messageId,
        body,
        eventSource: "aws:sqs",
        attributes: { MessageGroupId: group },
      });
      const Records = [
        record("bad", "SECRET-body {", "g1"),
        record("done", JSON.stringify(here.eventOf(first)), "g2"),
        record("behind", JSON.stringify(here.eventOf(second)), "g1"),
      ];
      await expect(here.queueHandler.invoke({ Records })).resolves.toEqual({
        batchItemFailures: [{ itemIdentifier: "bad" }, { itemIdentifier: "behind" }],
      });
      await expect(here.destinationStack("group/1")).resolves.toEqual({ versions: 1, markers: 0 });
    });

    it("H6 what queueHandler cannot read is refused by name", async () => {
      await expect(here.queueHandler.invoke(here.eventOf({ key: KEY }))).rejects.toThrow(
        "queueHandler takes an SQS batch",
      );
    });

    it("H1 a bad environment fails the start, before any event", async () => {
      const broken = startLambdaProcess({
        modulePath: subject.bundlePath(),
        nodePath: subject.nodePath,
        handlerName: "queueHandler",
        environment: {
          ...here.world.environmentOf("queueHandler"),
          DEST_BUCKET: "",
          OBJECTS_TABLE: "",
        },
      });
      try {
        const invoked = broken.invoke({ Records: [] });
        await expect(invoked).rejects.toThrow(/DEST_BUCKET must be the name/);
        await expect(invoked).rejects.toThrow(/OBJECTS_TABLE must be the name or ARN/);
      } finally {
        await broken.stop();
      }
    });

    it("H4 no line of all that holds a value or a secret", () => {
      const text = here.logs.join("\n");
      const lines = here.logs.filter((line) => line.startsWith("{"));
      expect(lines.some((line) => line.includes('"outcome":"append"'))).toBe(true);
      expect(lines.some((line) => line.includes('"Namespace":"xpart"'))).toBe(true);
      expect(text).not.toContain("SECRET");
      for (const { credentials } of [here.world.source, here.world.destination]) {
        expect(text).not.toContain(credentials.secretAccessKey);
      }
    });
  });
}

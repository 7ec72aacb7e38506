import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, expect, it } from "vitest";

const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };
let partition: Partition;
beforeAll(async () => {
  partition = await startPartition(PLACE);
});
afterAll(() => partition.stop());

const clientOptions = () => {
  const { endpoint, region, credentials } = partition;
  return { endpoint, region, credentials, maxAttempts: 1 };
};

it("W10 IAM gives a user two keys, tells when one was used, and one that is switched off opens nothing", async () => {
  const iam = new IAMClient(clientOptions());
  const UserName = "replicator";
  const listing = new ListAccessKeysCommand({ UserName });
  await expect(iam.send(listing)).rejects.toMatchObject({ name: "NoSuchEntityException" });
  const { accessKeyId: first } = partition.addAccessKey(UserName);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  await expect(iam.send(new CreateAccessKeyCommand({ UserName }))).rejects.toMatchObject({
    name: "LimitExceededException",
  });
  const usage = new GetAccessKeyLastUsedCommand({ AccessKeyId });
  expect((await iam.send(usage)).AccessKeyLastUsed?.LastUsedDate).toBeUndefined();
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  const s3 = new S3Client({ ...clientOptions(), credentials, forcePathStyle: true });
  await s3.send(new ListBucketsCommand());
  expect(await iam.send(usage)).toMatchObject({
    AccessKeyLastUsed: { ServiceName: "s3", LastUsedDate: expect.any(Date) },
  });
  const setStatus = (Status: "Active" | "Inactive") =>
    iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status }));
  await setStatus("Inactive");
  await expect(s3.send(new ListBucketsCommand())).rejects.toMatchObject({
    name: "InvalidAccessKeyId",
  });
  const { AccessKeyMetadata = [] } = await iam.send(listing);
  expect(AccessKeyMetadata.map((key) => [key.AccessKeyId, key.Status])).toEqual([
    [first, "Active"],
    [AccessKeyId, "Inactive"],
  ]);
  await setStatus("Active");
  await s3.send(new ListBucketsCommand());
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  await expect(iam.send(usage)).rejects.toMatchObject({ name: "NoSuchEntityException" });
  await expect(iam.send(new ListUsersCommand())).rejects.toMatchObject({ name: "InvalidAction" });
  for (const client of [iam, s3]) client.destroy();
});

it("W11 a schedule switches a mapping at its time, and not once it is deleted", async () => {
  const scheduler = new SchedulerClient(clientOptions());
  const started: string[] = [];
  const mapping = (functionName: string) =>
    partition.addMapping({
      ...{ functionName, isEnabled: false },
      queue: { name: "q", url: `${partition.endpoint}/q`, arn: "arn:aws-us-gov:sqs:::q" },
      start() {
        started.push(functionName);
        return { stop: async () => undefined };
      },
    });
  const schedule = (Name: string, Uuid: string, expression: string, api: string) =>
    scheduler.send(
      new CreateScheduleCommand({
        ...{ Name, ScheduleExpression: expression, FlexibleTimeWindow: { Mode: "OFF" } },
        Target: {
          Arn: `arn:aws-us-gov:scheduler:::aws-sdk:lambda:${api}`,
          RoleArn: "arn:aws-us-gov:iam::444455556666:role/resume",
          Input: JSON.stringify({ Uuid, Enabled: true }),
        },
      }),
    );
  const api = "updateEventSourceMapping";
  const [now, later] = [mapping("now"), mapping("later")];
  await schedule("later", later.id, "at(2126-01-01T00:00:00)", api);
  await expect(schedule("later", later.id, "at(2126-01-01T00:00:00)", api)).rejects.toMatchObject({
    name: "ConflictException",
  });
  await scheduler.send(new DeleteScheduleCommand({ Name: "later" }));
  await expect(scheduler.send(new DeleteScheduleCommand({ Name: "later" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await schedule("now", now.id, "at(2026-01-01T00:00:00)", api);
  await expect.poll(() => started).toEqual(["now"]);
  await expect(schedule("other", now.id, "rate(1 day)", api)).rejects.toThrow(/one time/);
  await expect(
    schedule("other", now.id, "at(2026-01-01T00:00:00)", "deleteFunction"),
  ).rejects.toThrow(/one time/);
  scheduler.destroy();
});

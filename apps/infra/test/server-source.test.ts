import { namesOf } from "@xpart/deployment";
import { afterAll, describe, expect, it } from "vitest";
import { makeZip, settingsOf } from "./sample-settings.ts";
import { at, ofType, synthesizeDestination, synthesizeSource, theOne } from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());

const SERVER = { endpoint: "https://minio.example:9000", region: "home" };
const more = {
  package: { zip: zip.path },
  operations: { bucket: "the-runs", audit: { every: "12 hours", repair: true } },
};
const settings = settingsOf({
  ...more,
  source: { provider: "minio", server: SERVER },
});
const stack = synthesizeSource(settings);
const names = namesOf(settings);
const READERS = [names.queueHandler, names.partHandler, names.sliceHandler];

const policiesOf = (functionName: string) =>
  ofType(stack, "aws_iam_role_policy").filter(({ config }) =>
    String(config["name"]).startsWith(functionName),
  );

describe("a source on a server that is not AWS", () => {
  it("C24 has the functions, queues and ledger at AWS, and nothing of EventBridge and of a bucket", () => {
    expect(ofType(stack, "aws_cloudwatch_event_rule")).toEqual([]);
    expect(ofType(stack, "aws_cloudwatch_event_target")).toEqual([]);
    expect(ofType(stack, "aws_s3_bucket_notification")).toEqual([]);
    const queues = ofType(stack, "aws_sqs_queue").map(({ config }) => config["name"]);
    expect(queues).toContain(names.buffer);
    expect(queues).toContain(names.ruleDead);
    expect(queues).toEqual(
      ofType(synthesizeSource(settingsOf(more)), "aws_sqs_queue").map(
        ({ config }) => config["name"],
      ),
    );
    // One policy a queue, which lets nobody in but whom IAM does.
    const policies = ofType(stack, "aws_sqs_queue_policy");
    expect(policies).toHaveLength(queues.length);
    for (const { config } of policies) {
      expect(String(config["policy"])).not.toContain('"Allow"');
    }
    expect(synthesizeDestination(settings).resources.length).toBeGreaterThan(0);
  });

  it.each(READERS)("C24 %s is told where the source is, and which secret has its key", (name) => {
    const { environment } = theOne(stack, "aws_lambda_function", name);
    expect(at(environment, "variables")).toMatchObject({
      SOURCE_ENDPOINT_URL: SERVER.endpoint,
      SOURCE_BUCKET_REGION: "home",
      SOURCE_FORCE_PATH_STYLE: "true",
      SOURCE_PROFILE: expect.stringContaining('"keys":"as-paths"'),
      SOURCE_SECRET: expect.stringMatching(
        /^\$\{aws_secretsmanager_secret\.xpart_source-key_.*arn}$/,
      ),
    });
  });

  it("C24 eventHandler is told nothing of it, and may not read the secret", () => {
    const { environment } = theOne(stack, "aws_lambda_function", names.eventHandler);
    expect(JSON.stringify(environment)).not.toContain("minio.example");
    expect(JSON.stringify(policiesOf(names.eventHandler))).not.toContain("secretsmanager");
  });

  it("S2 no role may do anything with a bucket at AWS but the runs', each reader reads both secrets", () => {
    const policies = JSON.stringify(ofType(stack, "aws_iam_role_policy"));
    expect(policies).not.toContain(`:s3:::${settings.source.bucket}`);
    for (const name of READERS) {
      const text = JSON.stringify(policiesOf(name));
      expect(text, name).toContain("ReadSourceSecret");
      expect(text, name).toContain("ReadSecret");
    }
    for (const name of [names.queueHandler, names.partHandler]) {
      expect(JSON.stringify(policiesOf(name)), name).not.toContain("s3:");
    }
  });

  it("S7 the secret is read by those functions alone, and is not destroyed by accident", () => {
    const secrets = ofType(stack, "aws_secretsmanager_secret");
    expect(secrets.map(({ config }) => config["name"]).toSorted()).toEqual([
      names.secret,
      names.sourceSecret,
    ]);
    const secret = theOne(stack, "aws_secretsmanager_secret", names.sourceSecret);
    expect(at(secret, "lifecycle", "prevent_destroy")).toBe(true);
    expect(secret["description"]).toBe("Access key at minio at https://minio.example:9000");
    const readers = ofType(stack, "aws_secretsmanager_secret_policy");
    expect(readers).toHaveLength(2);
    const [one, other] = readers.map(({ config }) => JSON.parse(String(config["policy"])));
    expect(one.Statement).toEqual(other.Statement);
    expect(one.Statement[0].Condition.ArnNotEquals["aws:PrincipalArn"]).toHaveLength(
      READERS.length,
    );
  });

  it("C11 once the source is at AWS the secret is forgotten, and stays", () => {
    const removed = JSON.stringify(synthesizeSource(settingsOf(more)).json["removed"] ?? []);
    expect(removed).toContain("aws_secretsmanager_secret.xpart_source-key_secret");
    expect(removed).toContain("aws_secretsmanager_secret_policy.xpart_source-key_readers");
    expect(JSON.stringify(stack.json["removed"] ?? [])).toContain("aws_s3_bucket_notification");
  });
});

import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Partition, startPartition } from "../src/index.ts";

/** Uploads by forms of a browser, signed by hand as the API reference describes it. */
let partition: Partition;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  partition.s3.createBucket("forms", { versioning: "enabled", eventBridge: false });
});
afterAll(() => partition.stop());

type Condition = Record<string, string> | readonly [string, string | number, string | number];

interface Form {
  readonly fields?: Record<string, string>;
  readonly conditions?: readonly Condition[];
  readonly expiration?: string;
  readonly body?: string;
  readonly secret?: string;
}

function signed({ fields = {}, conditions = [], expiration, secret }: Form): [string, string][] {
  const { accessKeyId, secretAccessKey } = partition.credentials;
  const date = "20260308";
  const credential = {
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${accessKeyId}/${date}/us-east-1/s3/aws4_request`,
    "x-amz-date": `${date}T000000Z`,
  };
  const own = Object.entries(credential).map(([name, value]) => ({ [name]: value }));
  const document = {
    expiration: expiration ?? new Date(Date.now() + 3_600_000).toISOString(),
    conditions: [{ bucket: "forms" }, ["starts-with", "$key", "up/"], ...own, ...conditions],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  const key = [date, "us-east-1", "s3", "aws4_request", policy].reduce<string | Buffer>(
    (with_, part) => createHmac("sha256", with_).update(part).digest(),
    `AWS4${secret ?? secretAccessKey}`,
  );
  const signature = Buffer.from(key).toString("hex");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: S3 puts the file's name in its place
  const all = { key: "up/${filename}", ...fields, ...credential, policy };
  return [...Object.entries(all), ["x-amz-signature", signature]];
}

async function send(fields: readonly (readonly [string, string])[], body = "content") {
  const form = new FormData();
  for (const [name, value] of fields) {
    form.append(name, value);
  }
  form.append("file", new Blob([body], { type: "text/plain" }), "é.txt");
  const options = { method: "POST", body: form, redirect: "manual" } as const;
  const answer = await fetch(`${partition.endpoint}/forms`, options);
  const text = await answer.text();
  return { status: answer.status, code: /<Code>(\w+)/.exec(text)?.[1], text, answer };
}

const post = (form: Form = {}) => send(signed(form), form.body);

describe("a form that is posted to a bucket", () => {
  it("W1 is stored with its fields, under the file's name", async () => {
    const conditions: Condition[] = [
      { "Content-Type": "text/x-form" },
      ["starts-with", "$x-amz-meta-who", ""],
      { success_action_status: "201" },
      ["content-length-range", 1, 10],
    ];
    const fields = {
      ...{ "Content-Type": "text/x-form", "x-amz-meta-who": "é" },
      ...{ success_action_status: "201" },
    };
    const { status, text } = await post({ fields, conditions });
    expect([status, /<Key>(.*)<\/Key>/.exec(text)?.[1]]).toEqual([201, "up/é.txt"]);
    const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
    const s3 = new S3Client({ ...partition, forcePathStyle: true });
    const read = await s3.send(new GetObjectCommand({ Bucket: "forms", Key: "up/é.txt" }));
    expect(await read.Body?.transformToString()).toBe("content");
    expect(read.ContentType).toBe("text/x-form");
    expect(read.Metadata).toEqual({ who: "=?UTF-8?B?w6k=?=" });
    s3.destroy();
  });

  it("W1 a field that comes with a file's name is a field all the same", async () => {
    const form = new FormData();
    for (const [name, value] of signed({ fields: { key: "up/named" } })) {
      form.append(name, new Blob([value]), name);
    }
    form.append("file", new Blob(["content"]), "é.txt");
    const answer = await fetch(`${partition.endpoint}/forms`, { method: "POST", body: form });
    expect(answer.status, await answer.text()).toBe(204);
  });

  it("W1 is answered by 204, or a redirect that says what was stored", async () => {
    expect((await post()).status).toBe(204);
    const target = "https://example.com/done?a=b";
    const { answer } = await post({
      fields: { success_action_redirect: target },
      conditions: [{ success_action_redirect: target }],
    });
    const location = new URL(answer.headers.get("location") ?? "");
    expect(answer.status).toBe(303);
    expect(location.searchParams.get("key")).toBe("up/é.txt");
    expect(location.searchParams.get("a")).toBe("b");
  });

  it.each([
    ["a policy that is over", { expiration: "2020-01-01T00:00:00Z" }, "403 AccessDenied"],
    ["another secret", { secret: "other" }, "403 SignatureDoesNotMatch"],
    ["a field that no condition names", { fields: { "x-amz-meta-a": "1" } }, "403 AccessDenied"],
    ["a key outside", { fields: { key: "other/k" } }, "403 AccessDenied"],
    [
      "more content than allowed",
      { conditions: [["content-length-range", 0, 3] as const] },
      "400 EntityTooLarge",
    ],
    [
      "less content than allowed",
      { conditions: [["content-length-range", 30, 40] as const] },
      "400 EntityTooSmall",
    ],
    ["an expiration that is none", { expiration: "soon" }, "400 InvalidPolicyDocument"],
  ])("W1 with %s is refused", async (_what, form, expected) => {
    const { status, code } = await post(form);
    expect(`${status} ${code}`).toBe(expected);
  });

  it("W1 without a policy, of Signature Version 2, or not a form, is refused", async () => {
    expect((await send([["key", "up/k"]])).code).toBe("AccessDenied");
    const outdated = [
      ["key", "up/k"],
      ["policy", "e30="],
      ["AWSAccessKeyId", "a"],
      ["signature", "b"],
    ] as const;
    expect((await send(outdated)).code).toBe("InvalidRequest");
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const { status } = await fetch(`${partition.endpoint}/forms`, {
      ...{ method: "POST", headers, body: "a=b" },
    });
    expect(status).toBe(412);
  });
});

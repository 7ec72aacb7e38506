import { describe, expect, it } from "vitest";
import { readUploadRequest } from "./read-upload-request.ts";
import type { UploadSettings } from "./upload-settings.ts";
import type { Variables } from "./variables.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const LEAST: Variables = {
  ENVIRONMENT: "prod",
  PACKAGE_BUCKET: "artefacts",
  AWS_REGION: "us-east-1",
};

function settingsOf(more: Variables): UploadSettings {
  const request = readUploadRequest({ ...LEAST, ...more }, COMMIT);
  if (request.kind !== "upload") {
    throw new Error(JSON.stringify(request));
  }
  return request.settings;
}

function problemsOf(more: Variables, commit: string | undefined = COMMIT): readonly string[] {
  const request = readUploadRequest({ ...LEAST, ...more }, commit);
  return request.kind === "wrong" ? request.problems : [request.kind];
}

describe("readUploadRequest", () => {
  it.each([
    ["G9 no ENVIRONMENT", { ENVIRONMENT: undefined }, "ENVIRONMENT is not set"],
    ["G9 an empty ENVIRONMENT", { ENVIRONMENT: "" }, "ENVIRONMENT is not set"],
    ["G9 no bucket", { PACKAGE_BUCKET: undefined }, "PACKAGE_BUCKET is not set"],
    ["G9 an empty bucket", { PACKAGE_BUCKET: "" }, "PACKAGE_BUCKET is not set"],
    [
      "G9 a wrong prefix but no bucket",
      { PACKAGE_BUCKET: "", PACKAGE_PREFIX: "/" },
      "PACKAGE_BUCKET",
    ],
  ])("%s asks for nothing", (_, more, because) => {
    const request = readUploadRequest({ ...LEAST, ...more }, COMMIT);
    expect(request).toMatchObject({ kind: "nothing", because: expect.stringContaining(because) });
  });

  it("G9 what is not set has its default", () => {
    expect(settingsOf({})).toEqual({
      environment: "prod",
      names: ["hash"],
      commit: COMMIT,
      destinations: [
        {
          bucket: "artefacts",
          prefix: "",
          kmsKeyId: "alias/aws/s3",
          region: "us-east-1",
          variables: "PACKAGE",
        },
      ],
    });
    expect(settingsOf({ PACKAGE_PREFIX: "", PACKAGE_NAMES: "" })).toEqual(settingsOf({}));
  });

  it("G9 numbered destinations come by number, and have from PACKAGE what they do not set", () => {
    const { destinations } = settingsOf({
      PACKAGE_PREFIX: "lambda/",
      PACKAGE_KMS_KEY_ID: "alias/artefacts",
      PACKAGE_10_BUCKET: "tenth",
      PACKAGE_2_BUCKET: "second",
      PACKAGE_2_PREFIX: "other/",
      PACKAGE_2_REGION: "us-gov-west-1",
      PACKAGE_2_KMS_KEY_ID: KEY_ID,
    });
    expect(destinations).toMatchObject([
      { bucket: "artefacts", prefix: "lambda/", kmsKeyId: "alias/artefacts", region: "us-east-1" },
      { bucket: "second", prefix: "other/", kmsKeyId: KEY_ID, region: "us-gov-west-1" },
      { bucket: "tenth", prefix: "lambda/", kmsKeyId: "alias/artefacts", region: "us-east-1" },
    ]);
  });

  it("G9 a numbered destination may be the only one", () => {
    const { destinations } = settingsOf({ PACKAGE_BUCKET: "", PACKAGE_1_BUCKET: "only" });
    expect(destinations).toMatchObject([{ bucket: "only", variables: "PACKAGE_1" }]);
  });

  it.each([
    ["hash", ["hash"]],
    ["commit", ["commit"]],
    ["commit,hash", ["hash", "commit"]],
    [" hash  commit ", ["hash", "commit"]],
  ])("G9 PACKAGE_NAMES=%j", (value, names) => {
    expect(settingsOf({ PACKAGE_NAMES: value }).names).toEqual(names);
  });

  it.each([
    "alias/aws/s3",
    KEY_ID,
    "mrk-1234abcd12ab34cd56ef1234567890ab",
    `arn:aws:kms:us-east-1:111122223333:key/${KEY_ID}`,
    "arn:aws:kms:us-east-1:111122223333:alias/artefacts",
  ])("G9 PACKAGE_KMS_KEY_ID=%s is a key", (value) => {
    expect(settingsOf({ PACKAGE_KMS_KEY_ID: value }).destinations[0].kmsKeyId).toBe(value);
  });

  it.each([
    ["ENVIRONMENT", "a/b"],
    ["ENVIRONMENT", "f".repeat(64)],
    ["ENVIRONMENT", "commit-0123456"],
    ["PACKAGE_BUCKET", "Artefacts"],
    ["PACKAGE_BUCKET", "s3://artefacts"],
    ["PACKAGE_BUCKET", "a..b"],
    ["PACKAGE_BUCKET", "a.-b"],
    ["PACKAGE_BUCKET", "ab"],
    ["PACKAGE_BUCKET", "b".repeat(64)],
    ["PACKAGE_BUCKET", "192.168.1.1"],
    ["PACKAGE_BUCKET", "artefacts "],
    ["PACKAGE_PREFIX", "/lambda/"],
    ["PACKAGE_PREFIX", "lambda"],
    ["PACKAGE_PREFIX", "/"],
    ["PACKAGE_PREFIX", "lam\nbda/"],
    ["PACKAGE_PREFIX", `${"p".repeat(800)}/`],
    ["PACKAGE_KMS_KEY_ID", "artefacts"],
    ["PACKAGE_KMS_KEY_ID", `arn:aws:kms:eu-west-1:111122223333:key/${KEY_ID}`],
    ["PACKAGE_KMS_KEY_ID", `arn:aws-us-gov:kms:us-east-1:111122223333:key/${KEY_ID}`],
    ["PACKAGE_KMS_KEY_ID", "arn:aws:kms:us-east-1:111122223333:secret/x"],
    ["PACKAGE_REGION", "moon-1"],
    ["PACKAGE_NAMES", "hash,tag"],
    ["PACKAGE_NAMES", ","],
    ["PACKAGE_1_BUCKET", "A"],
    ["PACKAGE_1_PREFIX", "x/"],
    ["PACKAGE_1_BUKET", "artefacts"],
  ])("G9 %s=%j is one problem, which names it and what it must be", (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
    expect(problems[0]).toMatch(/ must be | must not begin | is not a variable of a destination/);
  });

  it("G9 every wrong value is named at once, one that is inherited once", () => {
    const problems = problemsOf({
      ENVIRONMENT: "a b",
      PACKAGE_NAMES: "latest",
      PACKAGE_PREFIX: "/x",
      PACKAGE_REGION: "nowhere",
      PACKAGE_1_BUCKET: "first",
      PACKAGE_2_BUCKET: "Second",
      PACKAGE_3_REGION: "us-east-1",
    });
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "ENVIRONMENT",
      "PACKAGE_NAMES",
      "PACKAGE_3_BUCKET",
      "PACKAGE_PREFIX",
      "PACKAGE_REGION",
      "PACKAGE_2_BUCKET",
    ]);
  });

  it("G9 a region must be told, by PACKAGE_REGION or by the pipeline's own", () => {
    expect(problemsOf({ AWS_REGION: "" })).toEqual([expect.stringContaining("PACKAGE_REGION")]);
    const own = { AWS_REGION: "", AWS_DEFAULT_REGION: "cn-north-1" };
    expect(settingsOf(own).destinations[0].region).toBe("cn-north-1");
  });

  it("G9 a name by commit needs a commit", () => {
    const request = readUploadRequest({ ...LEAST, PACKAGE_NAMES: "commit" }, undefined);
    expect(request).toMatchObject({
      kind: "wrong",
      problems: [
        expect.stringMatching(/^PACKAGE_NAMES has "commit", but nothing tells the commit/),
      ],
    });
    expect(readUploadRequest(LEAST, undefined).kind).toBe("upload");
  });
});

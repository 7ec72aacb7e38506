import { describe, expect, it } from "vitest";
import { readSecretFields } from "./secret-fields.ts";

const RIGHT = {
  user: "reports-prod-replicator",
  accesskey: "AKIAIOSFODNN7EXAMPLE",
  secretaccesskey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  partition: "aws-us-gov",
  accountid: "012345678901",
};

/** What is not quite right and surely meant. */
const TAKEN: readonly (readonly [string, unknown])[] = [
  ["a number as account id, which has lost its first zero", { ...RIGHT, accountid: 12345678901 }],
  ["a line break behind the key", { ...RIGHT, secretaccesskey: `${RIGHT.secretaccesskey}\n` }],
  [
    "spaces around every value",
    Object.fromEntries(Object.entries(RIGHT).map(([k, v]) => [k, ` ${v} `])),
  ],
  ["more fields than are needed", { ...RIGHT, note: "of the platform team" }],
];

/** What is wrong, and how the sentence about it begins. */
const REFUSED: readonly (readonly [string, string | undefined, string])[] = [
  ["bytes", undefined, "has no text, perhaps bytes: it must be a JSON object with user, accesskey"],
  ["nothing", " \n", "is not JSON: it is empty"],
  [
    "a byte order mark",
    `\uFEFF${JSON.stringify(RIGHT)}`,
    "is not JSON: it begins with a byte order mark",
  ],
  ["no JSON", "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI", "is not JSON: it must be a JSON object with"],
  [
    "single quotes",
    `{'accesskey': '${RIGHT.accesskey}'}`,
    "is not JSON: it must be a JSON object with user, accesskey, secretaccesskey, partition, accountid; names and texts stand in double quotes",
  ],
  [
    "no quotes",
    `{accesskey: ${RIGHT.accesskey}}`,
    "is not JSON: it must be a JSON object with user, accesskey, secretaccesskey, partition, accountid; names and texts stand in double quotes",
  ],
  [
    "JSON in JSON",
    JSON.stringify(JSON.stringify(RIGHT)),
    "is a text of JSON, so perhaps JSON that was encoded twice",
  ],
  ["a list", JSON.stringify([RIGHT]), "is JSON, but no object"],
  ["null", "null", "is JSON, but no object"],
  ["no field", JSON.stringify({ ...RIGHT, user: "" }), "has no field user: it must be"],
  ["a field of spaces", JSON.stringify({ ...RIGHT, user: " " }), "has no field user: it must be"],
  [
    "a key inside which a line ends",
    JSON.stringify({ ...RIGHT, secretaccesskey: "wJalrXUtnFEMI\nK7MDENG" }),
    "has a field that is wrong: secretaccesskey, which has white space or a line break inside",
  ],
  [
    "a key of a session",
    JSON.stringify({ ...RIGHT, accesskey: "ASIAIOSFODNN7EXAMPLE" }),
    "has a field that is wrong: accesskey, which is of a session that ends (ASIA...)",
  ],
  [
    "numbers and lists",
    JSON.stringify({ ...RIGHT, user: 1, partition: ["aws-us-gov"] }),
    "has a field that is wrong: user, which must be a text in double quotes, not a number; partition, which must be a text in double quotes, not a list",
  ],
];

describe("the fields of a secret", () => {
  it.each(TAKEN)("S1 %s is taken for what is meant", (_title, fields) => {
    expect(readSecretFields(JSON.stringify(fields))).toEqual({ ok: true, value: RIGHT });
  });

  it.each(REFUSED)(
    "S1, S3 %s is named as what it is, without its text",
    (_title, text, sentence) => {
      const read = readSecretFields(text);
      const told = read.ok ? "" : read.error;
      expect(told.slice(0, sentence.length)).toBe(sentence);
      for (const value of ["EXAMPLE", "wJalr", "012345678901", "replicator"]) {
        expect(told).not.toContain(value);
      }
    },
  );

  it("S1 fields as AWS's own commands call them are told what they must be called", () => {
    const { accesskey: AccessKeyId, secretaccesskey: SecretAccessKey, ...others } = RIGHT;
    const read = readSecretFields(JSON.stringify({ ...others, AccessKeyId, SecretAccessKey }));
    expect(read.ok ? "" : read.error).toContain(
      "; AccessKeyId must be called accesskey, SecretAccessKey must be called secretaccesskey",
    );
  });

  it("C24 of a server's key nothing else has to be there, and an id of its own is taken", () => {
    const key = { accesskey: "ASIAN-branch", secretaccesskey: "a-secret-of-minio" };
    expect(readSecretFields(JSON.stringify({ ...key, partition: 7 }), "server")).toEqual({
      ok: true,
      value: key,
    });
    expect(readSecretFields(JSON.stringify({ accesskey: "me" }), "server")).toEqual({
      ok: false,
      error:
        "has no field secretaccesskey: it must be a JSON object with accesskey, secretaccesskey",
    });
  });
});

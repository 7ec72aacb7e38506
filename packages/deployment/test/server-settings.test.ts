import { describe, expect, it } from "vitest";
import {
  copyEnvironment,
  parsePairs,
  parseSettings,
  reverseSettings,
  serverNotes,
} from "../src/index.ts";
import { problemsOf, type RawSettings, rawSettings, settingsOf } from "./sample-settings.ts";

/** A destination on a server of one's own, with more on top. */
function onServer(destination: RawSettings = {}, more: RawSettings = {}): RawSettings {
  const server = { provider: "minio", endpoint: "https://minio.example:9000" };
  return {
    ...rawSettings(more),
    destination: { ...server, region: "us-east-1", bucket: "copies", ...destination },
  };
}

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";
const STATE = { bucket: "the-states", key: "destination", region: "us-east-1" };
const ROLE = { roleArn: "arn:aws:iam::111122223333:role/deployer" };
const BOUNDARY = "arn:aws:iam::111122223333:policy/limit";
const CACHE = { settings: { "pypi.db": "dynamo", "db.region_name": "us-east-1" } };

/** What does not go with such a destination: settings, and how the one sentence begins. */
const REFUSED: readonly (readonly [RawSettings, string])[] = [
  [onServer({ endpoint: undefined }), "destination.endpoint must be where the server is, such as"],
  [
    onServer({ endpoint: "https://me:secret@minio.example" }),
    "destination.endpoint must have no name and password",
  ],
  [
    onServer({ endpoint: "https://s3.us-west-2.amazonaws.com" }),
    'destination.provider must be "aws" for an endpoint of AWS',
  ],
  [
    onServer({}, { credentials: { kind: "federation", switchOn: true } }),
    'credentials.kind must be "secret": destination.provider is "minio"',
  ],
  [onServer({ accountId: "444455556666" }), "destination.accountId must be left out"],
  [onServer({ bucketOwner: "444455556666" }), "destination.bucketOwner must be left out"],
  [onServer({ fips: true }), "destination.fips must be left out"],
  [onServer({ requesterPays: true }), "destination.requesterPays must be left out"],
  [onServer({ kmsKeyArn: KEY }), "destination.kmsKeyArn must be left out"],
  [onServer({ encryption: "aws:kms" }), "destination.encryption must be left out"],
  [onServer({ permissionsBoundary: BOUNDARY }), "destination.permissionsBoundary must be left out"],
  [onServer({ iamPath: "/copies/" }), "destination.iamPath must be left out"],
  [onServer({ assumeRole: ROLE }), "destination.assumeRole must be left out"],
  [onServer({ state: STATE }), "destination.state must be left out"],
  [onServer({}, { trial: { destination: true } }), "trial.destination must be left out"],
  [onServer({}, { pypicloud: CACHE }), "pypicloud must be left out"],
  [
    onServer({}, { functions: { environment: { DEST_PROFILE: "{}" } } }),
    "functions.environment.DEST_PROFILE must not be set",
  ],
  [onServer({ provider: "gcs" }), 'destination.provider must be one of "aws", "minio"'],
  [onServer({ region: "us east" }), "destination.region must be the region"],
  [
    onServer({ serverProfile: { markers: "often" } }),
    "destination.serverProfile must be an object whose markers is one of every, of-versions, once",
  ],
  [onServer({ serverProfile: "kept" }), "destination.serverProfile must be an object, as xpart"],
  [
    rawSettings({ destination: { pathStyle: true } }),
    "destination.pathStyle must be left out, or destination.provider name a server",
  ],
  [
    rawSettings({ destination: { serverProfile: {} } }),
    "destination.serverProfile must be left out, or destination.provider name a server",
  ],
  [rawSettings({ destination: { region: "home" } }), "destination.region must be the region of"],
];

describe("a destination on a server that is not AWS", () => {
  it("C24 is good without anything of AWS, and with a region of its own", () => {
    expect(problemsOf(onServer())).toEqual([]);
    expect(problemsOf(onServer({ region: "home" }))).toEqual([]);
    const all = { pathStyle: false, encryption: "AES256", objectLock: true, profile: "minio" };
    expect(problemsOf(onServer({ ...all, serverProfile: { markers: "every" } }))).toEqual([]);
  });

  it.each(REFUSED.map(([raw, beginning]) => [beginning, raw] as const))(
    "C24 %s",
    (beginning, raw) => {
      const [problem, ...others] = problemsOf(raw);
      expect(problem?.slice(0, beginning.length)).toBe(beginning);
      expect(others).toEqual([]);
    },
  );

  it("C24 may have the source bucket's name, and nobody is warned of one partition", () => {
    const parsed = parseSettings(onServer({ bucket: "the-source" }));
    expect(parsed).toMatchObject({ ok: true, value: { warnings: [] } });
  });

  it.each([
    ["http://minio.example:9000", /clear text/],
    ["https://127.0.0.1:9000", /each machine's own/],
    ["https://localhost:9000", /each machine's own/],
    ["https://10.1.2.3:9000", /functions\.vpc is not set/],
    ["https://172.20.0.9", /functions\.vpc is not set/],
  ])("C24 %s is warned of", (endpoint, words) => {
    const parsed = parseSettings(onServer({ endpoint }));
    expect(parsed.ok ? parsed.value.warnings.join("\n") : "").toMatch(words);
  });

  it("C24 a private address is right in a VPC", () => {
    const vpc = {
      subnetIds: ["subnet-0123456789abcdef0"],
      securityGroupIds: ["sg-0123456789abcdef0"],
    };
    const parsed = parseSettings(
      onServer({ endpoint: "https://10.1.2.3" }, { functions: { vpc } }),
    );
    expect(parsed).toMatchObject({ ok: true, value: { warnings: [] } });
  });

  it("C24 the functions are told where it is, and what is known of it", () => {
    const settings = parsedOf(onServer({ serverProfile: { markers: "every" } }));
    const { DEST_PROFILE, ...variables } = copyEnvironment(settings);
    expect(variables).toMatchObject({
      DEST_ENDPOINT_URL: "https://minio.example:9000",
      DEST_FORCE_PATH_STYLE: "true",
      DEST_BUCKET: "copies",
      DEST_BUCKET_REGION: "us-east-1",
    });
    // MinIO's by its name, and on top what was found out.
    expect(JSON.parse(DEST_PROFILE ?? "")).toMatchObject({ keys: "as-paths", markers: "every" });
    const other = copyEnvironment(parsedOf(onServer({ provider: "ceph", pathStyle: false })));
    expect(JSON.parse(other["DEST_PROFILE"] ?? "")).toMatchObject({ keys: "any", markers: "once" });
    expect(other["DEST_FORCE_PATH_STYLE"]).toBe("false");
    expect(copyEnvironment(settingsOf())["DEST_ENDPOINT_URL"]).toBeUndefined();
  });

  it("C24 has no other direction, as its server cannot be a source", () => {
    const reversed = reverseSettings(onServer());
    expect(reversed.ok ? "" : reversed.error.join()).toMatch(
      /^destination\.provider is "minio", and the other direction would have it as its source/,
    );
  });

  it("C24 says what is left to do by hand, and how", () => {
    const notes = serverNotes(parsedOf(onServer())).join("\n");
    expect(notes).toContain("minio at https://minio.example:9000");
    expect(notes).toContain(
      `aws secretsmanager put-secret-value --region us-east-1 --secret-id reports-test/destination --secret-string '{"accesskey":"...","secretaccesskey":"..."}'`,
    );
    expect(serverNotes(settingsOf())).toEqual([]);
  });

  it("C24 two pairs to one bucket of a server meet, of two servers they do not", () => {
    const pair = (name: string, endpoint: string) => ({ ...onServer({ endpoint }), name });
    const one = "https://minio.example:9000";
    const clash = parsePairs({ pairs: [pair("a", one), pair("b", one)] });
    expect(clash.ok ? "" : clash.error.join()).toContain(
      "both put replicas into copies in minio at https://minio.example:9000",
    );
    expect(parsePairs({ pairs: [pair("a", one), pair("b", "https://other.example")] }).ok).toBe(
      true,
    );
  });
});

function parsedOf(raw: RawSettings) {
  const parsed = parseSettings(raw);
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  return parsed.value.settings;
}

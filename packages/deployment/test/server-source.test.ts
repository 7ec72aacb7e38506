import { describe, expect, it } from "vitest";
import {
  alarmRules,
  compareSource,
  copyEnvironment,
  eventEnvironment,
  namesOf,
  parsePairs,
  parseSettings,
  readSource,
  readSourceSecret,
  reverseSettings,
  serverNotes,
} from "../src/index.ts";
import { problemsOf, type RawSettings, rawSettings, settingsOf } from "./sample-settings.ts";

const SERVER = { endpoint: "https://minio.example:9000" };

/** A source on a server of one's own, with more on top. */
function onServer(
  server: RawSettings = {},
  source: RawSettings = {},
  more: RawSettings = {},
): RawSettings {
  return rawSettings({
    ...more,
    source: { provider: "minio", server: { ...SERVER, ...server }, ...source },
  });
}

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";

/** What does not go with such a source: settings, and how the one sentence begins. */
const REFUSED: readonly (readonly [RawSettings, string])[] = [
  [
    rawSettings({ source: { provider: "minio" } }),
    "source.server.endpoint must be where the server is, such as https://minio.example:9000",
  ],
  [onServer({ endpoint: "minio.example" }), "source.server.endpoint must be where the server is"],
  [
    onServer({ endpoint: "https://me:secret@minio.example" }),
    "source.server.endpoint must have no name and password",
  ],
  [
    onServer({ endpoint: "https://s3.us-west-2.amazonaws.com" }),
    'source.provider must be "aws" for an endpoint of AWS; source.server.endpoint is',
  ],
  [onServer({ region: "us east" }), "source.server.region must be the region"],
  [
    onServer({ serverProfile: { markers: "often" } }),
    "source.server.serverProfile must be an object whose markers is one of every, of-versions",
  ],
  [onServer({ bucket: "b" }), "source.server.bucket is no setting of xpart"],
  [onServer({}, { region: "home" }), "source.region must be"],
  [onServer({}, { provider: "gcs" }), 'source.provider must be one of "aws", "minio"'],
  [onServer({}, { bucketOwner: "444455556666" }), "source.bucketOwner must be left out"],
  [onServer({}, { fips: true }), "source.fips must be left out"],
  [onServer({}, { requesterPays: true }), "source.requesterPays must be left out"],
  [onServer({}, { kmsKeyArns: [KEY] }), "source.kmsKeyArns must be left out"],
  [onServer({}, {}, { trial: { source: true } }), "trial.source must be left out"],
  [onServer({}, {}, { reverses: "reports-prod" }), "reverses must be left out"],
  [onServer({}, {}, { twoWay: { tableName: "back" } }), "twoWay must be left out"],
  [
    onServer({}, {}, { functions: { environment: { SOURCE_SECRET: "mine" } } }),
    "functions.environment.SOURCE_SECRET must not be set",
  ],
  [
    rawSettings({ source: { server: SERVER } }),
    "source.server must be left out, or source.provider name a server",
  ],
  [
    {
      ...onServer({}, { bucket: "one" }),
      destination: {
        ...{ provider: "minio", endpoint: `${SERVER.endpoint}/` },
        ...{ region: "us-east-1", bucket: "one" },
      },
    },
    "destination.bucket must be another bucket than source.bucket",
  ],
];

describe("a source on a server that is not AWS", () => {
  it("C24 is good with a region of the functions and one of its own, whatever account they are in", () => {
    expect(problemsOf(onServer())).toEqual([]);
    const all = { region: "home", pathStyle: false, profile: "minio", serverProfile: {} };
    expect(problemsOf(onServer(all, { accountId: "111122223333" }))).toEqual([]);
  });

  it.each(REFUSED.map(([raw, beginning]) => [beginning, raw] as const))(
    "C24 %s",
    (beginning, raw) => {
      const [problem, ...others] = problemsOf(raw);
      expect(problem?.slice(0, beginning.length)).toBe(beginning);
      expect(others).toEqual([]);
    },
  );

  it("C24 may have the destination bucket's name, and nobody is warned of one partition", () => {
    const raw = { ...onServer({}, { bucket: "reports" }) };
    const destination = { region: "us-west-2", bucket: "reports" };
    const parsed = parseSettings({ ...raw, destination });
    expect(parsed).toMatchObject({ ok: true, value: { warnings: [] } });
  });

  it("C24 an address that the functions do not reach, or without TLS, is warned of", () => {
    for (const endpoint of ["http://minio.example", "https://10.1.2.3", "https://localhost"]) {
      const parsed = parseSettings(onServer({ endpoint }));
      expect(parsed.ok ? parsed.value.warnings.join() : "").toMatch(/^source\.server\.endpoint is/);
    }
  });

  it("C24 the functions that copy are told where it is and what is known of it, eventHandler is not", () => {
    const settings = parsedOf(
      onServer(
        { region: "home", serverProfile: { tellsMarkers: false } },
        { accountId: "1".repeat(12) },
      ),
    );
    const { SOURCE_PROFILE, ...variables } = copyEnvironment(settings);
    expect(variables).toMatchObject({
      SOURCE_ENDPOINT_URL: "https://minio.example:9000",
      SOURCE_FORCE_PATH_STYLE: "true",
      SOURCE_BUCKET_REGION: "home",
    });
    expect(variables).not.toHaveProperty("SOURCE_BUCKET_OWNER");
    expect(JSON.parse(SOURCE_PROFILE ?? "")).toMatchObject({
      keys: "as-paths",
      tellsMarkers: false,
    });
    expect(Object.keys(eventEnvironment(settings))).not.toContain("SOURCE_ENDPOINT_URL");
    const other = copyEnvironment(parsedOf(onServer({ pathStyle: false }, { provider: "s3" })));
    expect(other).not.toHaveProperty("SOURCE_PROFILE");
    expect(other["SOURCE_FORCE_PATH_STYLE"]).toBe("false");
    expect(copyEnvironment(settingsOf())["SOURCE_ENDPOINT_URL"]).toBeUndefined();
  });

  it("S2 roles may do nothing with a bucket of that name at AWS, and read the one secret", () => {
    const settings = parsedOf(
      onServer({}, {}, { credentials: { kind: "secret", kmsKeyArn: KEY } }),
    );
    expect([...readSource(settings), ...compareSource(settings)]).toEqual([]);
    expect(readSourceSecret("arn:of:secret", settings)).toEqual([
      {
        sid: "ReadSourceSecret",
        actions: ["secretsmanager:GetSecretValue"],
        resources: ["arn:of:secret"],
      },
      expect.objectContaining({ sid: "DecryptSourceSecret", resources: [KEY] }),
    ]);
  });

  it("C14 no alarm waits for a rule that is not there", () => {
    const settings = parsedOf(onServer());
    const ids = (of: typeof settings) => alarmRules(of, namesOf(of)).map(({ id }) => id);
    const missing = ids(settingsOf()).filter((id) => !ids(settings).includes(id));
    expect(missing.length).toBeGreaterThan(0);
    expect(missing.every((id) => id.startsWith("rule-"))).toBe(true);
    expect(ids(settings)).toContain("rule-dead-letters");
  });

  it("C22 its bucket is another one than that of the same name at AWS, and may be a pair's destination", () => {
    const parsedPairs = (back: RawSettings, destination: RawSettings) => {
      const out = { source: { region: "us-east-1", bucket: "one" }, destination };
      const home = { region: "us-east-1", bucket: "one" };
      const pairs = [
        { ...rawSettings(), name: "out", ...out },
        { ...rawSettings(), name: "back", source: back, destination: home },
      ];
      const parsed = parsePairs({ pairs });
      return parsed.ok ? "" : parsed.error.join("\n");
    };
    const server = { endpoint: "https://minio.example" };
    const back = { provider: "minio", region: "us-gov-west-1", bucket: "two", server };
    expect(parsedPairs(back, { region: "us-gov-west-1", bucket: "two" })).toBe("");
    const there = { provider: "minio", ...server, region: "home", bucket: "two" };
    expect(parsedPairs(back, there)).toMatch(/two in minio at https:\/\/minio\.example/);
  });

  it("C24 has no other direction", () => {
    const reversed = reverseSettings(onServer());
    expect(reversed.ok ? "" : reversed.error.join()).toMatch(
      /^source\.provider is "minio", and the/,
    );
  });

  it("C24 says what is left to do by hand, and that no event comes by itself", () => {
    const notes = serverNotes(parsedOf(onServer())).join("\n");
    expect(notes).toMatch(
      /minio at https:\/\/minio\.example:9000, which sends nothing to EventBridge/,
    );
    expect(notes).toContain("on the queue reports-test-events");
    expect(notes).toContain("--secret-id reports-test/source");
  });
});

function parsedOf(raw: RawSettings) {
  const parsed = parseSettings(raw);
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  return parsed.value.settings;
}

import { describe, expect, it } from "vitest";
import type { AttemptContent } from "../model/ledger-head.ts";
import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { Policy } from "../model/policy.ts";
import type { ObjectEntry } from "../model/stack.ts";
import type { BucketReader } from "../ports/bucket-reader.ts";
import { type CallFate, MemoryRun, onCall } from "../testing/memory-run.ts";
import { isSameObject } from "./is-same-object.ts";

const KEY = "k";
const CRC = { algorithm: "CRC32", type: "FULL_OBJECT", value: "AAAA" } as const;

interface Kept {
  readonly content?: string;
  readonly attributes?: Partial<ObjectAttributes>;
  readonly tags?: Tags;
  /** Its ETag is not made of MD5s, as under a KMS key, and is this. */
  readonly kmsEtag?: string;
}

interface Question {
  readonly source?: Kept;
  readonly destination?: Kept;
  readonly policy?: Partial<Policy>;
  readonly attempted?: AttemptContent;
  /** What a call is answered. */
  readonly fate?: readonly [string, CallFate];
  /** Which of the questions for a description a side denies, from 1; the second is for another object. */
  readonly denied?: { readonly side: "source" | "destination"; readonly calls: readonly number[] };
  readonly isTagDenied?: boolean;
  /** What happens after the listings. */
  readonly meanwhile?: (world: MemoryRun) => void;
}

/** Compares an object of the source with one of the destination. */
async function compare({ source = {}, destination = {}, ...more }: Question) {
  const world = new MemoryRun();
  const entry = put(world, "source", source);
  const candidate = put(world, "destination", destination);
  more.meanwhile?.(world);
  if (more.fate !== undefined) {
    world.intercept = onCall(...more.fate);
  }
  const { denied } = more;
  if (denied !== undefined) {
    let asked = 0;
    world.intercept = (call) => {
      asked += call === `${denied.side}.describe` ? 1 : 0;
      if (more.isTagDenied === true && call === "source.readTags") {
        return { kind: "refuse", error: "denied" };
      }
      return call === `${denied.side}.describe` && denied.calls.includes(asked)
        ? { kind: "refuse", error: "denied" }
        : undefined;
    };
  }
  const run = world.worker(more.policy);
  const kms = {
    ...run,
    source: { ...run.source, describe: encrypted(run.source, source) },
    destination: { ...run.destination, describe: encrypted(run.destination, destination) },
  };
  const same = await isSameObject({ entry, candidate, key: KEY }, more.attempted, kms);
  return { result: same.ok ? same.value : same.error.kind, calls: world.calls };
}

function put(world: MemoryRun, side: "source" | "destination", kept: Kept): ObjectEntry {
  const { content = "abc", attributes = {}, tags = {}, kmsEtag } = kept;
  const versionId = world[side].put(KEY, content, {
    attributes: { metadata: {}, ...attributes },
    tags,
  });
  const etag = kmsEtag ?? `etag of ${content}`;
  const pin = { etag, sizeBytes: content.length, lastModifiedMs: world.nowMs };
  return { kind: "object", versionId, pin };
}

function encrypted(reader: BucketReader, { kmsEtag }: Kept): BucketReader["describe"] {
  return async (key, versionId) => {
    const read = await reader.describe(key, versionId);
    if (kmsEtag === undefined || !read.ok || read.value.kind !== "object") {
      return read;
    }
    const { hasMd5Etag: _md5, ...object } = read.value.object;
    const pin = { ...object.pin, etag: kmsEtag };
    return { ok: true, value: { kind: "object", object: { ...object, pin } } };
  };
}

const SAME = { kind: "same", hasOtherTags: false };
const RETAGGED = { kind: "same", hasOtherTags: true };
const DIFFERENT = { kind: "different" };
const OTHER_ATTRIBUTES = { kind: "other-attributes" };
const withCrc = { attributes: { checksum: CRC } };
const kms = (kmsEtag: string, attributes: Partial<ObjectAttributes> = {}) => ({
  kmsEtag,
  attributes,
});

describe("isSameObject, content", () => {
  it("V1 equal size and ETag: the same", async () => {
    const { result, calls } = await compare({});
    expect(result).toEqual(SAME);
    expect(calls).toEqual(["source.describe", "destination.describe"]);
  });

  it.each<readonly [string, Question, unknown]>([
    ["another size", { destination: { content: "abcd" } }, DIFFERENT],
    ["another ETag", { destination: { content: "xyz" } }, DIFFERENT],
    [
      "another size, whatever its checksum",
      { source: withCrc, destination: { content: "abcd", ...withCrc } },
      DIFFERENT,
    ],
    [
      "two MD5s that differ, though the checksums are equal: somebody's mistake, not ours",
      { source: withCrc, destination: { content: "xyz", ...withCrc } },
      DIFFERENT,
    ],
    [
      "KMS, and the checksum that both keep: the same",
      { source: withCrc, destination: kms("k1", { checksum: CRC }) },
      SAME,
    ],
    [
      "KMS at both sides, and the checksum that both keep: the same",
      { source: kms("k2", { checksum: CRC }), destination: kms("k1", { checksum: CRC }) },
      SAME,
    ],
    [
      "KMS, and another checksum",
      { source: withCrc, destination: kms("k1", { checksum: { ...CRC, value: "BBBB" } }) },
      DIFFERENT,
    ],
    [
      "KMS, and the same value of another algorithm",
      { source: withCrc, destination: kms("k1", { checksum: { ...CRC, algorithm: "CRC32C" } }) },
      DIFFERENT,
    ],
    ["KMS, and no checksum: nobody can tell", { destination: kms("k1") }, DIFFERENT],
    [
      "KMS, and a checksum at one side: nobody can tell",
      { source: withCrc, destination: kms("k1") },
      DIFFERENT,
    ],
  ])("L3 %s", async (_title, question, expected) => {
    expect((await compare(question)).result).toEqual(expected);
  });
});

describe("isSameObject, what crosses with content", () => {
  const ATTRIBUTES = {
    ...{ contentType: "text/csv", cacheControl: "no-cache", contentDisposition: "inline" },
    ...{ contentEncoding: "gzip", contentLanguage: "de", expires: "tomorrow, perhaps" },
    websiteRedirectLocation: "/other",
  };

  it("V1 equal headers and metadata: the same", async () => {
    const kept = { attributes: { ...ATTRIBUTES, metadata: { a: "1", b: "2" } } };
    const other = { attributes: { ...ATTRIBUTES, metadata: { b: "2", a: "1" } } };
    expect((await compare({ source: kept, destination: other })).result).toEqual(SAME);
  });

  it.each(Object.keys(ATTRIBUTES))("V1 another %s: no replica", async (name) => {
    const destination = { attributes: { ...ATTRIBUTES, [name]: "another" } };
    const question = { source: { attributes: ATTRIBUTES }, destination };
    expect((await compare(question)).result).toEqual(OTHER_ATTRIBUTES);
    const without = { source: { attributes: ATTRIBUTES }, destination: { attributes: {} } };
    expect((await compare(without)).result).toEqual(OTHER_ATTRIBUTES);
  });

  it.each([{ a: "2" }, { a: "1", b: "2" }, {}, { b: "1" }, { __proto__x: "1" }])(
    "V1 the metadata %j for another: no replica",
    async (metadata) => {
      const question = {
        source: { attributes: { metadata: { a: "1" } } },
        destination: { attributes: { metadata } as Partial<ObjectAttributes> },
      };
      expect((await compare(question)).result).toEqual(OTHER_ATTRIBUTES);
    },
  );

  it("A12 metadata that names the source on one side: the same, and a difference under another policy", async () => {
    const question = {
      source: { attributes: { metadata: { a: "1" } } },
      destination: { attributes: { metadata: { a: "1", from: "s3://reports/k?versionId=v1" } } },
    };
    const policy = { sourceMetadata: "from" };
    expect((await compare({ ...question, policy })).result).toEqual(SAME);
    expect((await compare(question)).result).toEqual(OTHER_ATTRIBUTES);
  });

  it.each([{ storageClass: "GLACIER_IR" }, { legalHold: true }])(
    "V1 %j is the destination's affair: the same",
    async (attributes) => {
      expect((await compare({ destination: { attributes } })).result).toEqual(SAME);
    },
  );

  it.each<readonly [string, Tags, Tags, unknown]>([
    ["other tags", { a: "1" }, { a: "2" }, RETAGGED],
    ["more tags", {}, { a: "2" }, RETAGGED],
    ["fewer tags", { a: "2" }, {}, RETAGGED],
    ["another name of a tag", { a: "1" }, { b: "1" }, RETAGGED],
    ["the same tags", { a: "1" }, { a: "1" }, SAME],
  ])("O4 %s: the same, to be mended if need be", async (_title, left, right, expected) => {
    const question = { source: { tags: left }, destination: { tags: right } };
    expect((await compare(question)).result).toEqual(expected);
    const ignoring = await compare({ ...question, policy: { tags: "ignore" } });
    expect(ignoring.result).toEqual(SAME);
    expect(ignoring.calls).not.toContain("source.readTags");
  });

  it("L6 tags that nobody has are not asked for", async () => {
    expect((await compare({})).calls).not.toContain("destination.readTags");
  });
});

describe("isSameObject, what cannot be looked at", () => {
  it.each([
    ["source.describe", "throttled"],
    ["destination.describe", "unavailable"],
    ["source.readTags", "throttled"],
    ["destination.readTags", "denied"],
  ] as const)("F2 %s is %s: a failure, not a difference", async (call, error) => {
    const tags = { a: "1" };
    const fate = [call, { kind: "refuse", error }] as const;
    const { result } = await compare({ source: { tags }, destination: { tags }, fate });
    expect(result).toBe(error);
  });

  it("A9 tags that the source alone denies do not make it another: they are to be written, or set aside", async () => {
    const tags = { a: "1" };
    const fate = ["source.readTags", { kind: "refuse", error: "denied" }] as const;
    const { result } = await compare({ source: { tags }, destination: { tags }, fate });
    expect(result).toEqual({ kind: "same", hasOtherTags: true });
  });

  it.each([
    ["source", "twice, while others are not: it is not recognised", [1, 3], DIFFERENT],
    ["source", "once, since all is: it is asked for again", [1], SAME],
    ["source", "with all others: a failure, which passes", [1, 2], "denied"],
    ["destination", "twice, while others are not: it is not recognised", [1, 3], DIFFERENT],
    ["destination", "once, since all is: it is asked for again", [1], SAME],
    ["destination", "with all others: a failure, which passes", [1, 2], "denied"],
  ] as const)("L3 an entry of the %s is denied %s", async (side, _title, denied, expected) => {
    const { result } = await compare({ denied: { side, calls: denied } });
    expect(result).toEqual(expected);
  });

  it("L3 a candidate that went since the listing is none", async () => {
    const meanwhile = (world: MemoryRun) => {
      world.destination.removeEntry(KEY, "destination-v1");
    };
    expect((await compare({ meanwhile })).result).toEqual(DIFFERENT);
  });

  const attempted = { pin: { etag: "etag of abc", sizeBytes: 3, lastModifiedMs: 0 } };
  const leftSource = (world: MemoryRun) => {
    world.source.removeEntry(KEY, "source-v1");
  };

  it.each([
    ["are not those that followed", {}, { kind: "same", hasOtherTags: true }],
    ["are the same", { a: "1" }, SAME],
  ] as const)(
    "L3 where the source denies it, its tags are asked for: they %s",
    async (_t, tags, expected) => {
      const denied = { side: "source", calls: [1, 3] } as const;
      const question = { attempted, denied, source: { tags: { a: "1" } }, destination: { tags } };
      expect((await compare(question)).result).toEqual(expected);
    },
  );

  it("L3 where it denies its tags as well, they are taken for those that crossed", async () => {
    const denied = { side: "source", calls: [1, 3] } as const;
    const source = { tags: { a: "1" } };
    expect((await compare({ attempted, denied, source, isTagDenied: true })).result).toEqual(SAME);
  });

  it.each<readonly [string, Question, unknown]>([
    ["the content that was on its way", { attempted }, SAME],
    ["other content", { attempted, destination: { content: "xyz" } }, DIFFERENT],
    ["nobody knows which content", {}, DIFFERENT],
    [
      "KMS, and the checksum that was on its way",
      {
        attempted: { ...attempted, checksum: CRC },
        destination: { content: "xyz", ...kms("k1", { checksum: CRC }) },
      },
      SAME,
    ],
  ])("L3 where the source no longer has it: %s", async (_title, question, expected) => {
    expect((await compare({ ...question, meanwhile: leftSource })).result).toEqual(expected);
  });
});

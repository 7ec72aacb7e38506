import { controlProbe, etagProbe, headProbe } from "./s3-probe-both.ts";
import { listingProbe, versionsProbe } from "./s3-probe-order.ts";
import { adapted, kept, lost, type Probe, probe } from "./s3-probe-step.ts";

const MIB = 1024 ** 2;
/** The least that a part but the last may have. */
const FIRST_PART = 5 * MIB;

/** The steps of a source: what is read there, in the order in which they are taken. */
export const SOURCE_PROBES: readonly Probe[] = [
  versionsProbe,
  headProbe,
  listingProbe,
  controlProbe,
  probe("a version read by its id", async ({ raw, at }) => {
    const key = `${at}old`;
    const old = String((await raw.put(key, { Body: "old one" })).headers["x-amz-version-id"]);
    await raw.put(key, { Body: "new" });
    const read = await raw.get(key, { VersionId: old });
    return read.status === 200 && read.headers["content-length"] === "7"
      ? kept("is the one that was asked for")
      : lost(`${read.status} ${read.code ?? "is another one"}: no history can be copied`);
  }),
  probe("ranges of content", async ({ raw, at }) => {
    const key = `${at}range`;
    await raw.put(key, { Body: "0123456789" });
    const read = await raw.get(key, { Range: "bytes=2-4" });
    return read.headers["content-length"] === "3"
      ? kept("are what was asked for")
      : lost("are the whole: objects that need more than one invocation do not cross");
  }),
  probe("parts read by their numbers", async ({ raw, at }) => {
    const key = `${at}parts`;
    const VersionId = await raw.putParts(key, [FIRST_PART, 3]);
    const read = await raw.get(key, { VersionId, PartNumber: 2 });
    return read.headers["content-length"] === "3"
      ? kept("each is what was uploaded as it, so that replicas have the same parts and ETags")
      : adapted(
          "are not known: content crosses by ranges, and replicas may have other parts, and so other ETags",
        );
  }),
  probe("checksums", async ({ raw, at }) => {
    const key = `${at}checked`;
    await raw.put(key, { ChecksumAlgorithm: "SHA256" });
    const read = await raw.get(key, { ChecksumMode: "ENABLED" });
    return read.headers["x-amz-checksum-sha256"] === undefined
      ? adapted("are not kept: the destination checks what it gets by one that is made on the way")
      : kept("come with the content, and the destination holds it against them");
  }),
  probe("tags of a version", async ({ store, raw, at }) => {
    const key = `${at}tagged`;
    const id = String((await raw.put(key, { Tagging: "of=probe" })).headers["x-amz-version-id"]);
    const tags = await store.readTags(key, id);
    return tags.ok && tags.value !== "gone" && tags.value["of"] === "probe"
      ? kept("are read")
      : lost(
          `cannot be read (${tags.ok ? "there are none" : (tags.error.code ?? tags.error.message)}): set policy.tags to "ignore", or versions are set aside`,
        );
  }),
  etagProbe,
];

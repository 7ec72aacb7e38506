import type { PortError, Result } from "@xpart/core";
import { controlProbe, etagProbe, headProbe } from "./s3-probe-both.ts";
import { listingProbe, versionsProbe } from "./s3-probe-order.ts";
import { adapted, kept, lost, type Probe, probe } from "./s3-probe-step.ts";

const VERSION = "x-amz-version-id";
const MIB = 1024 ** 2;

/** The steps of a destination, in the order in which they are taken. */
export const PROBES: readonly Probe[] = [
  versionsProbe,
  probe("a delete marker on a key without versions, and a second one", async ({ raw, at }) => {
    const empty = await raw.remove(`${at}never`);
    await raw.put(`${at}twice`);
    const [first, second] = [await raw.remove(`${at}twice`), await raw.remove(`${at}twice`)];
    const isOnce = [first.headers[VERSION], undefined].includes(second.headers[VERSION]);
    const isOnEmpty = empty.headers[VERSION] !== undefined;
    const markers = isOnce ? "once" : isOnEmpty ? "every" : "of-versions";
    return markers === "every"
      ? kept("each DELETE adds a marker", { markers })
      : adapted(
          `${isOnce ? "a second DELETE adds none to the marker that stands" : "a key without versions gets none"}: ` +
            "such markers of the source are gaps, and readers see the same",
          { markers },
        );
  }),
  headProbe,
  listingProbe,
  probe("keys with // and /../", async ({ raw, at }) => {
    const keys = [`${at}p//q`, `${at}up/../here`];
    const refusals: string[] = [];
    for (const key of keys) {
      const put = await raw.put(key);
      const listed = put.status === 200 ? await raw.list(key).catch(() => []) : [];
      if (!listed.some((entry) => entry.key === key)) {
        refusals.push(put.status === 200 ? "lands on another key" : `${put.status} ${put.code}`);
      }
    }
    // What landed elsewhere lies below the prefix, and is deleted with it.
    return refusals.length === 0
      ? kept("kept as they are", { keys: "any" })
      : lost(`${refusals.join(", ")}: refused by name, nothing of them is sent`, {
          keys: "as-paths",
        });
  }),
  probe("keys that end in a slash", async ({ raw, at }) => {
    const empty = await raw.put(`${at}folder/`, { Body: "" });
    const full = await raw.put(`${at}full/`);
    const isVersioned = empty.headers[VERSION] !== undefined && full.headers[VERSION] !== undefined;
    return isVersioned
      ? kept("kept with their versions")
      : lost("no versions are kept of them: the newest content may stand there, by name");
  }),
  probe("a key below another", async ({ raw, at }) => {
    await raw.put(`${at}a`);
    const below = await raw.put(`${at}a/b`);
    const isListed =
      below.status === 200 && (await raw.list(`${at}a/b`)).some(({ key }) => key === `${at}a/b`);
    if (isListed) {
      return kept("a and a/b stand beside each other");
    }
    return below.status === 200
      ? lost("a/b is kept and not listed: reconciles and verify do not see it")
      : lost(`a/b beside a is refused: ${below.code}, by name`);
  }),
  controlProbe,
  probe("conditions of writes", async ({ raw, at }) => {
    await raw.put(`${at}condition`);
    const met = await raw.put(`${at}condition`, { IfNoneMatch: "*" });
    const knowsConditions = met.status === 412;
    return knowsConditions
      ? kept("If-None-Match is known", { knowsConditions })
      : adapted("If-None-Match is not: writes go without", { knowsConditions });
  }),
  probe("content with its checksum behind it", async ({ store, at }) => {
    const sizeBytes = 2 * MIB;
    const body = async function* () {
      yield new Uint8Array(sizeBytes);
    };
    const object = { key: `${at}stream`, sizeBytes, attributes: { metadata: {} }, tags: {} };
    const first = await store.putObject({ ...object, body: body() });
    if (first.ok) {
      return kept("taken", { takesTrailers: true });
    }
    const second = await store.putObject({ ...object, body: body() });
    return second.ok
      ? adapted("not taken: larger content is sent without one", { takesTrailers: false })
      : lost(`not taken either way: ${wordsOf(second)}`, { takesTrailers: false });
  }),
  probe("a version copied onto its own key", async ({ raw, store, at }) => {
    const key = `${at}copied`;
    const fromVersionId = String((await raw.put(key)).headers[VERSION]);
    await raw.put(key, { Body: "newer" });
    const copied = await store.copyReplica({ key, fromVersionId, attributes: { metadata: {} } });
    return copied.ok
      ? kept("a version that belongs on top again can be brought there")
      : lost(`a version cannot be brought on top again: ${wordsOf(copied)}`);
  }),
  probe("storage classes", async ({ raw, at }) => {
    const lacking: string[] = [];
    for (const StorageClass of ["STANDARD_IA", "ONEZONE_IA", "GLACIER_IR", "GLACIER"] as const) {
      const key = `${at}class-${StorageClass}`;
      const put = await raw.put(key, { StorageClass });
      const has = put.status === 200 ? await raw.head(key) : put;
      if (has.headers["x-amz-storage-class"] !== StorageClass) {
        lacking.push(`${StorageClass} (${put.status === 200 ? "forgotten" : put.code})`);
      }
    }
    return lacking.length === 0
      ? kept("kept")
      : lost(
          `${lacking.join(", ")}: policy.storageClass gives each another, as in {"GLACIER": "STANDARD"}`,
        );
  }),
  probe("tags", async ({ store, raw, at }) => {
    const key = `${at}tagged`;
    const id = String((await raw.put(key)).headers[VERSION]);
    const long = { [`${"k".repeat(127)}é`]: "v".repeat(256), "a b+c-d=e_f.g:h/i@j": "ü + -=._:/@" };
    const written = await store.writeTags(key, id, long);
    return written.ok
      ? kept("as long, and of the characters, that S3 takes")
      : lost(
          `some that S3 takes are refused: ${wordsOf(written)}. Such versions are set aside by name`,
        );
  }),
  etagProbe,
];

function wordsOf(failed: Extract<Result<never, PortError>, { readonly ok: false }>): string {
  const { code, status, message } = failed.error;
  const name = String(code ?? status ?? "refused");
  // Some servers have no more to say than the name.
  return message === name ? name : `${name}, ${message}`;
}

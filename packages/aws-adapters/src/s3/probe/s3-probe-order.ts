import type { Probe } from "./s3-probe-step.ts";

const VERSION = "x-amz-version-id";

/** Without versions nothing that has them can cross. */
export const versionsProbe: Probe = {
  title: "versions",
  async run({ raw, at }) {
    const { title } = versionsProbe;
    const put = await raw.put(`${at}versioned`);
    if (put.status !== 200) {
      const says = `nothing can be written: ${put.status} ${put.code}`;
      return { finding: { title, verdict: "lost", says } };
    }
    return put.headers[VERSION] === undefined
      ? {
          finding: {
            ...{ title, verdict: "lost" },
            says: "the bucket keeps none: switch versioning on there, unless the source keeps none either",
          },
        }
      : { finding: { title, verdict: "kept", says: "the bucket keeps them" } };
  },
};

/** Whether a listing has versions and markers in their one order. */
export const listingProbe: Probe = {
  title: "the order of listings",
  async run({ store, raw, at }) {
    const { title } = listingProbe;
    const key = `${at}order`;
    const made: string[] = [];
    for (const step of ["put", "remove", "put", "remove", "put"] as const) {
      made.unshift(String((await raw[step](key)).headers[VERSION]));
    }
    const stack = await store.readStack(key);
    if (!stack.ok) {
      return { finding: { title, verdict: "unknown", says: stack.error.message } };
    }
    const { entries, ambiguous } = stack.value;
    const isInOrder = entries.map(({ versionId }) => versionId).join() === made.join();
    if (ambiguous === true) {
      const says =
        "versions and markers are grouped, and their order within a second is not known: keys that change so fast wait";
      return { finding: { title, verdict: "lost", says }, profile: { listing: "grouped" } };
    }
    const listing = await raw.listingStyle(key);
    return isInOrder
      ? {
          finding: { title, verdict: "kept", says: "is known" },
          ...(listing === undefined ? {} : { profile: { listing } }),
        }
      : { finding: { title, verdict: "lost", says: "is not that in which entries were made" } };
  },
};

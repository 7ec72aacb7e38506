import { adapted, kept, lost, type Probe, probe } from "./s3-probe-step.ts";

const VERSION = "x-amz-version-id";

/** Whether an answer about a delete marker says that it is one. */
export const headProbe: Probe = probe(
  "what a HEAD says of a delete marker",
  async ({ raw, at }) => {
    await raw.put(`${at}marked`);
    const id = String((await raw.remove(`${at}marked`)).headers[VERSION]);
    const answers = [await raw.head(`${at}marked`), await raw.head(`${at}marked`, id)];
    const tellsMarkers = answers.every(
      ({ headers }) => headers["x-amz-delete-marker"] === "true" && headers[VERSION] !== undefined,
    );
    return tellsMarkers
      ? kept("that it is one, and which", { tellsMarkers })
      : adapted("not that it is one: xpart lists the key once more", { tellsMarkers });
  },
);

/** Whether keys that XML cannot show are kept and listed. */
export const controlProbe: Probe = probe(
  "control characters in keys",
  async ({ raw, store, at }) => {
    const key = `${at}c\u0001`;
    const put = await raw.put(key);
    const encodesKeys =
      put.status === 200 && (await raw.list(`${at}c`)).some((entry) => entry.key === key);
    // By its own key: a listing that does not show it does not lead there.
    await store.deleteEntry(key, String(put.headers[VERSION] ?? "null"));
    return encodesKeys
      ? kept("kept and listed", { encodesKeys })
      : lost("not listed as they are: refused by name at a destination, not seen at a source", {
          encodesKeys,
        });
  },
);

/** Whether equal content has equal ETags on both sides. */
export const etagProbe: Probe = probe("what an ETag is made of", async ({ raw, at }) => {
  const { etag } = (await raw.put(`${at}etag`)).headers;
  return String(etag).replaceAll('"', "") === "9dd4e461268c8034f5c8564e155c67a6"
    ? kept("the content's MD5")
    : adapted("not the content's MD5: keys are compared by checksum or by the ledger");
});

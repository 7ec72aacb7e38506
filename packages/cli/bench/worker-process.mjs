// A row that is a process of its own: works what it is sent and tells what that took (`work.ts` has the shapes). Plain
// JavaScript, since what strips types takes 90 MiB: `worker-process.mjs <handler|same-calls|sdk|reference|pipe>`.

/** As many as a batch of a queue has. */
const BATCH = 10;

/** The one table of what it can be; each loads only what it needs. */
const LOOPS = {
  handler: handlerLoop,
  "same-calls": async (places) => (await import("./same-calls.ts")).sameCalls(places),
  sdk: async (places) => inBatches((await import("./sdk-loops.mjs")).copyBySdk(places), BATCH),
  // One after the other, as it does.
  reference: async (places) =>
    inBatches((await import("./sdk-loops.mjs")).copyAsReference(places), 1),
  pipe: async (places) => {
    const { pipeBig } = await import("./bare-pipe.mjs");
    return ({ object }) => pipeBig(object, places);
  },
};

const work = await LOOPS[process.argv[2]](JSON.parse(process.env["BENCH_PLACES"] ?? "{}"));

process.on("message", async (asked) => {
  const before = process.cpuUsage();
  const startMs = performance.now();
  try {
    await work(asked);
    const { user, system } = process.cpuUsage(before);
    process.send?.({
      ...{ kind: "worked", cpuMs: (user + system) / 1_000 },
      wallMs: performance.now() - startMs,
      // Kilobytes, on every platform (Node's documentation of process.resourceUsage).
      rssBytes: process.resourceUsage().maxRSS * 1024,
    });
  } catch (error) {
    process.send?.({
      kind: "failed",
      message: error instanceof Error ? error.message : String(error),
    });
  }
});
process.once("disconnect", () => process.exit(0));
process.send?.("ready");

/** queueHandler of a bundle. */
async function handlerLoop({ bundlePath }) {
  const { queueHandler } = await import(bundlePath);
  return async ({ events, remainingMs }) => {
    for (let start = 0; start < events.length; start += BATCH) {
      const Records = events.slice(start, start + BATCH).map((event, index) => ({
        messageId: `m${start + index}`,
        body: JSON.stringify(event),
        attributes: { MessageGroupId: event.detail.object.key, ApproximateReceiveCount: "1" },
        eventSource: "aws:sqs",
      }));
      const context = { awsRequestId: "r", getRemainingTimeInMillis: () => remainingMs };
      const { batchItemFailures } = await queueHandler({ Records }, context);
      if (batchItemFailures.length > 0) {
        throw new Error(
          `queueHandler returned ${batchItemFailures.length} of ${Records.length} messages`,
        );
      }
    }
  };
}

function inBatches(copy, size) {
  return async ({ events }) => {
    for (let start = 0; start < events.length; start += size) {
      await Promise.all(events.slice(start, start + size).map(copy));
    }
  };
}

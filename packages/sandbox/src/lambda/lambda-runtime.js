// @ts-check
// Runs one handler in a process of its own, as Lambda's runtime does; forked by lambda-process.ts under
// whatever Node is to be tried, hence plain JavaScript. Arguments: handler module, handler name, and
// what the context holds, as JSON.
import { pathToFileURL } from "node:url";

/** @typedef {{ requestId: string, deadlineMs: number, event: string }} Invocation */
/** @typedef {{ errorType: string, errorMessage: string, stack: string }} Failure */
/** @typedef {(event: unknown, context: object) => unknown} Handler */

const [modulePath = "", handlerName = "", fixedContext = "{}"] = process.argv.slice(2);

/** @param {unknown} error @returns {Failure} */
function failureOf(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), stack: "" };
  }
  return { errorType: error.name, errorMessage: error.message, stack: error.stack ?? "" };
}

/** @returns {Promise<Handler>} */
async function loadHandler() {
  const module = await import(pathToFileURL(modulePath).href);
  const handler = module[handlerName];
  if (typeof handler === "function") return handler;
  throw new TypeError(`${handlerName} is undefined or not exported by ${modulePath}`);
}

/** @param {Handler} handler @param {Invocation} invocation */
async function invoke(handler, { requestId, deadlineMs, event }) {
  const context = {
    ...JSON.parse(fixedContext),
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
  // In kilobytes, whatever the platform's own unit.
  const maxRssBytes = () => process.resourceUsage().maxRSS * 1024;
  try {
    const response = JSON.stringify((await handler(JSON.parse(event), context)) ?? null);
    process.send?.({ kind: "response", requestId, response, maxRssBytes: maxRssBytes() });
  } catch (error) {
    const failure = failureOf(error);
    process.send?.({ kind: "error", requestId, failure, maxRssBytes: maxRssBytes() });
  }
}

// The parent is gone or has hung up.
process.on("disconnect", () => process.exit(0));
try {
  const handler = await loadHandler();
  process.on("message", (message) => {
    void invoke(handler, /** @type {Invocation} */ (message));
  });
  process.send?.({ kind: "ready" });
} catch (error) {
  process.send?.({ kind: "init-error", failure: failureOf(error) }, () => process.exit(1));
}

import type { CacheHandler } from "../handlers/cache-handler.ts";
import { wireCacheHandler } from "./wire-cache-handler.ts";

export type { CacheContext, CacheHandler } from "../handlers/cache-handler.ts";

let handler: CacheHandler | undefined;

/** S3 notifications and EventBridge events to the package cache. */
export const cacheHandler: CacheHandler = async (event, context) => start()(event, context);

// In Lambda a bad environment fails the start, and the work of starting is done at full CPU.
if (process.env["_HANDLER"]?.endsWith(".cacheHandler")) {
  start();
}

function start(): CacheHandler {
  handler ??= wireCacheHandler(process.env, (line) => {
    // Past the console, which Lambda puts a prefix on.
    process.stdout.write(`${line}\n`);
  });
  return handler;
}

import { z } from "zod";
import { kmsKey, texts, whole } from "./fields.ts";
import { functionPlatform, vpc } from "./function-schemas.ts";
import { alarms, eventBridge, logs, variables, zipPackage } from "./section-schemas.ts";
import type { WrittenPypicloud } from "./settings.ts";

/** The sync of a pypicloud server's package cache with the destination bucket (Y19). */
export const pypicloud: z.ZodType<WrittenPypicloud> = z
  .strictObject(
    {
      settings: texts(
        "the server's pypi.db and db.* settings, storage.prefix and storage.prepend_hash; db.url_secret in place of db.url names a secret that holds it",
        /^[a-z_]+\.[a-z0-9_.]+$/,
        "settings of a pypicloud server, such as pypi.db",
      ),
      package: zipPackage("destination"),
      ...functionPlatform,
      eventBridge: eventBridge(),
      vpc: vpc
        .optional()
        .describe("Where the function reaches Redis or a database; left out: outside of any VPC."),
      kmsKeyArns: z
        .array(kmsKey("a KMS key that the cache's tables or its secret are encrypted with"))
        .default([])
        .describe("The KMS keys that the cache's tables or its secret are encrypted with."),
      environment: variables("further environment variables of cacheHandler").default({}),
      concurrency: whole("invocations of cacheHandler at one time", 2, 1000).default(10),
      logs: logs(),
      alarms: alarms("destination"),
    },
    { error: 'must be an object, as in {"settings": {"pypi.db": "dynamo", ...}}' },
  )
  .describe("Keeps the cache of a pypicloud server in step with the destination bucket.");

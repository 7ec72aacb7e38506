import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  RestoreObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import type { S3Context } from "./s3-context.ts";
import { refusal, store } from "./s3-steps.ts";

const CUSTOMER_KEY = {
  SSECustomerAlgorithm: "AES256",
  SSECustomerKey: Buffer.alloc(32, 7).toString("base64"),
};
const RestoreRequest = { Days: 1, GlacierJobParameters: { Tier: "Standard" } } as const;

/** W18: archived objects and their restores, and objects that only a customer's key opens. */
export const unreadableObjectBehaviours: readonly Behaviour[] = [
  {
    id: "archived-get",
    title: "W18 an archived object answers HEAD, and and GET with InvalidObjectState",
    run: async (context) => {
      const place = await storeArchived(context);
      const { s3 } = context;
      const head = await s3.send(new HeadObjectCommand(place));
      expect([head.StorageClass, head.ContentLength]).toEqual(["GLACIER", 7]);
      expect(await refusal(s3.send(new GetObjectCommand(place)))).toBe("403 InvalidObjectState");
    },
  },
  {
    id: "restore-once",
    title: "W18 a restore is accepted once, and a second one is RestoreAlreadyInProgress",
    run: async (context) => {
      const place = await storeArchived(context);
      const { s3 } = context;
      const restore = () => s3.send(new RestoreObjectCommand({ ...place, RestoreRequest }));
      expect((await restore()).$metadata.httpStatusCode).toBe(202);
      expect(await refusal(restore())).toBe("409 RestoreAlreadyInProgress");
      const head = await s3.send(new HeadObjectCommand(place));
      expect(head.Restore).toBe('ongoing-request="true"');
      expect(await refusal(s3.send(new GetObjectCommand(place)))).toBe("403 InvalidObjectState");
    },
  },
  {
    id: "restore-standard",
    title: "W18 a restore of an object that is not archived is InvalidObjectState",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await store(s3, { Bucket, Key }, "content");
      const restore = new RestoreObjectCommand({ Bucket, Key, RestoreRequest });
      expect(await refusal(s3.send(restore))).toBe("403 InvalidObjectState");
    },
  },
  {
    id: "customer-key",
    title: "W18 an SSE-C object without its key is InvalidRequest for GET and a bare 400 for HEAD",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "secret", ...CUSTOMER_KEY }));
      expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key })))).toBe(
        "400 InvalidRequest",
      );
      // Without a body there is no code either; the SDK makes up a name.
      expect(await refusal(s3.send(new HeadObjectCommand({ Bucket, Key })))).toMatch(/^400 /);
      const read = await s3.send(new GetObjectCommand({ Bucket, Key, ...CUSTOMER_KEY }));
      expect(await read.Body?.transformToString()).toBe("secret");
    },
  },
];

async function storeArchived({ s3, versioned: Bucket, key: Key }: S3Context) {
  const StorageClass = "GLACIER";
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "content", StorageClass }));
  return { Bucket, Key };
}

import type { SQSClient } from "@aws-sdk/client-sqs";
import { findSqsQueue } from "@xpart/aws-adapters";
import type { PortError, Result } from "@xpart/core";
import type { Names } from "@xpart/deployment";

/** The queues of a deployment, by what they are for. */
export type QueueRole = Extract<
  keyof Names,
  | "buffer"
  | "bufferDead"
  | "ruleDead"
  | "objects"
  | "objectsDead"
  | "parts"
  | "partsDead"
  | "functionsDead"
>;

/** One queue of a deployment. */
export interface QueueLink {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly name: string;
}

/** Finds queues of a deployment by their names, each once. */
export interface QueueDirectory {
  find(role: QueueRole): Promise<Result<QueueLink, PortError>>;
}

/** The directory of one deployment. What could not be found is asked for again the next time. */
export function createQueueDirectory(client: SQSClient, names: Names): QueueDirectory {
  const found = new Map<QueueRole, Result<QueueLink, PortError>>();
  return {
    async find(role) {
      const known = found.get(role);
      if (known !== undefined) {
        return known;
      }
      const name = names[role];
      const url = await findSqsQueue(client, name);
      if (!url.ok) {
        return url;
      }
      const link = { ok: true, value: { client, name, queueUrl: url.value } } as const;
      found.set(role, link);
      return link;
    },
  };
}

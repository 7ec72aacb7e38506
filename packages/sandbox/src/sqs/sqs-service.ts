import { bodyText, type Service } from "../service.ts";
import { createQueuedMessage } from "./queued-message.ts";
import { createSqsProtocol } from "./sqs-protocol.ts";
import { SqsStore, type SqsStoreOptions } from "./sqs-store.ts";

/** Where a queue is. */
export interface QueueAddress {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

/** The SQS of one partition. */
export interface SqsService extends Service {
  /**
   * Makes a queue; a name that ends in `.fifo` makes it FIFO.
   *
   * @throws Error with SQS's own message when it refuses the name or an attribute.
   */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): Promise<QueueAddress>;
  /**
   * Sends without a request, as EventBridge does: to a FIFO queue with one group, deduplicated by
   * content. `false` when there is no such queue, or it refuses.
   */
  send(queueArn: string, body: string, messageGroupId?: string): Promise<boolean>;
}

/** Makes the SQS of a partition, without queues. */
export function createSqsService(options: SqsStoreOptions): SqsService {
  const store = new SqsStore(options);
  const protocol = createSqsProtocol(store);
  return {
    async handle(request) {
      const action = (request.headers["x-amz-target"] ?? "").replace(/^AmazonSQS\./, "");
      return protocol.call(action, await bodyText(request));
    },
    async createQueue(name, attributes = {}) {
      const payload = JSON.stringify({ QueueName: name, Attributes: attributes });
      const { status, body } = await protocol.call("CreateQueue", payload);
      if (status !== 200) throw new Error(`CreateQueue ${name}: ${body}`);
      return { name, url: store.buildQueueUrl(name), arn: store.arnOf(name) };
    },
    async send(queueArn, body, messageGroupId) {
      const queue = store.getQueueByArn(queueArn);
      if (queue === undefined || queue.arn !== queueArn) return false;
      if (!queue.isFifo()) {
        queue.enqueue(createQueuedMessage(body, Number(queue.attributes.DelaySeconds)));
        return true;
      }
      const message = { QueueUrl: queue.url, MessageBody: body, MessageGroupId: messageGroupId };
      return (await protocol.call("SendMessage", JSON.stringify(message))).status === 200;
    },
    async stop() {
      store.shutdown();
      await protocol.close();
    },
  };
}

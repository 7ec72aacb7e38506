import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventQueue, QueueMessage } from "../ports/event-queue.ts";

/** A queue to be held to the contract. */
export interface EventQueueSubject {
  readonly queue: EventQueue;
  /** Takes all messages off the queue, those of a group in order. */
  receiveAll(): Promise<readonly Pick<QueueMessage, "body" | "groupId">[]>;
  stop(): Promise<void>;
}

/** What every {@link EventQueue} keeps to, as tests; they begin with an empty queue. */
export function describeEventQueueContract(
  name: string,
  makeSubject: () => Promise<EventQueueSubject>,
): void {
  describe(`event queue contract: ${name}`, () => {
    let subject: EventQueueSubject;
    beforeAll(async () => {
      subject = await makeSubject();
    });
    afterAll(() => subject.stop());

    it("B1 messages of a group keep their order, over more than one request", async () => {
      const messages = Array.from({ length: 25 }, (_, index) =>
        message(`order-${index}`, `group-${index % 2}`),
      );
      expect(await subject.queue.send(messages)).toEqual(new Map());
      const received = await subject.receiveAll();
      for (const groupId of ["group-0", "group-1"]) {
        expect(bodiesOf(received, groupId)).toEqual(bodiesOf(messages, groupId));
      }
    });

    it("O2 a message that is sent again is taken once", async () => {
      const messages = [message("again-1", "again"), message("again-2", "again")];
      expect(await subject.queue.send(messages)).toEqual(new Map());
      expect(await subject.queue.send(messages)).toEqual(new Map());
      expect(bodiesOf(await subject.receiveAll(), "again")).toEqual(bodiesOf(messages, "again"));
    });

    it("O2 one body may be two events", async () => {
      const one = message("twin-1", "twin");
      const other = { ...message("twin-2", "twin"), body: one.body };
      expect(await subject.queue.send([one, other])).toEqual(new Map());
      expect(await subject.receiveAll()).toHaveLength(2);
    });

    it("F5 messages that are too much for one request together are all taken", async () => {
      const messages = [0, 1, 2, 3].map((index) => ({
        ...message(`large-${index}`, "large"),
        body: `${index}`.repeat(LARGE_BYTES),
      }));
      expect(await subject.queue.send(messages)).toEqual(new Map());
      const received = bodiesOf(await subject.receiveAll(), "large");
      expect(received.map((body) => [body.length, body[0]])).toEqual(
        messages.map(({ body }) => [body.length, body[0]]),
      );
    });

    it("F5 nothing to send is nothing refused", async () => {
      expect(await subject.queue.send([])).toEqual(new Map());
      expect(await subject.receiveAll()).toEqual([]);
    });
  });
}

/** Four of these are more than the 1 MiB that a request may have. */
const LARGE_BYTES = 300_000;

function message(id: string, groupId: string): QueueMessage {
  return { id: `${id}/0`, body: JSON.stringify({ id }), groupId, deduplicationId: `dedup-${id}` };
}

function bodiesOf(
  messages: readonly Pick<QueueMessage, "body" | "groupId">[],
  groupId: string,
): readonly string[] {
  return messages.filter((sent) => sent.groupId === groupId).map(({ body }) => body);
}

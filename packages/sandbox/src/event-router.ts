/** What the router reads of an S3 event; the whole of it is what targets get. */
export interface RoutedEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string };
  };
}

/** Which events go where: the pattern of an EventBridge rule, and its targets. */
export interface EventRule {
  readonly buckets: readonly string[];
  /** An empty or missing list is any key. */
  readonly prefixes?: readonly string[];
  /** An empty or missing list is any type. */
  readonly detailTypes?: readonly string[];
  readonly targets: readonly EventTarget[];
}

/** A queue that a rule feeds. */
export interface EventTarget {
  readonly queueArn: string;
  /** For a FIFO queue: EventBridge can give all its events one group only. */
  readonly messageGroupId?: string;
}

/** One event on its way to one target. */
export interface EventDelivery {
  readonly event: RoutedEvent;
  readonly target: EventTarget;
}

/**
 * Stands between a rule and its target; the place for faults. It may call `deliver` at once, later,
 * more than once, or in another order. What it does not deliver is lost.
 */
export type DeliveryIntercept = (delivery: EventDelivery, deliver: () => void) => void;

/** How many events came and what became of them. */
export interface EventRouterCounts {
  readonly received: number;
  /** Events that no rule wanted. */
  readonly unmatched: number;
  readonly delivered: number;
  /** Deliveries to a queue that does not exist or refused. */
  readonly failed: number;
}

/** The event bus of a partition, for events of S3. */
export interface EventRouter {
  addRule(rule: EventRule): void;
  /** Takes one event; its deliveries follow. */
  publish(event: RoutedEvent): void;
  counts(): EventRouterCounts;
  /** Resolves when every delivery that was begun has reached its queue. */
  settled(): Promise<void>;
}

/** What the router needs. */
export interface EventRouterOptions {
  /** Puts a body on a queue; `false` when that was refused. */
  readonly send: (queueArn: string, body: string, messageGroupId?: string) => Promise<boolean>;
  readonly intercept?: DeliveryIntercept;
}

/** Makes the bus with the default rule semantics: an event goes once to each target of each match. */
export function createEventRouter(options: EventRouterOptions): EventRouter {
  const rules: EventRule[] = [];
  const counts = { received: 0, unmatched: 0, delivered: 0, failed: 0 };
  const underway = new Set<Promise<void>>();
  const intercept = options.intercept ?? ((_delivery, deliver) => deliver());

  async function deliver({ event, target }: EventDelivery): Promise<void> {
    const body = JSON.stringify(event);
    const sent = await options
      .send(target.queueArn, body, target.messageGroupId)
      .catch(() => false);
    counts[sent ? "delivered" : "failed"] += 1;
  }
  function start(delivery: EventDelivery): void {
    const delivering: Promise<void> = deliver(delivery).finally(() => underway.delete(delivering));
    underway.add(delivering);
  }
  return {
    addRule(rule) {
      rules.push(rule);
    },
    publish(event) {
      counts.received += 1;
      const matching = rules.filter((rule) => matches(rule, event));
      if (matching.length === 0) counts.unmatched += 1;
      for (const target of matching.flatMap((rule) => rule.targets)) {
        const delivery = { event, target };
        intercept(delivery, () => start(delivery));
      }
    },
    counts: () => ({ ...counts }),
    async settled() {
      await Promise.all(underway);
    },
  };
}

function matches(rule: EventRule, event: RoutedEvent): boolean {
  const { bucket, object } = event.detail;
  const { prefixes = [], detailTypes = [] } = rule;
  return (
    event.source === "aws.s3" &&
    rule.buckets.includes(bucket.name) &&
    (prefixes.length === 0 || prefixes.some((prefix) => object.key.startsWith(prefix))) &&
    (detailTypes.length === 0 || detailTypes.includes(event["detail-type"]))
  );
}

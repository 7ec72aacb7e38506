import { EventEmitter, once } from "node:events";
import type { DeliveryIntercept, EventDelivery } from "../event-router.ts";
import { DEFAULT_MAX_DELAY_MS, type EventFault, type EventFaultRates } from "./fault-rates.ts";
import type { FaultSwitch } from "./fault-switch.ts";

/** Faults between EventBridge and its targets. */
export interface EventFaults {
  readonly intercept: DeliveryIntercept;
  /** Resolves when no event is delayed any more. */
  settled(): Promise<void>;
  /** Delivers all delayed events at once. */
  release(): void;
}

/** A delivery that waits for its time or, when it is to be overtaken, for a later one. */
interface HeldDelivery {
  readonly subject: string;
  readonly waitsForNext: boolean;
  release(): void;
}

/** Makes the faults of events. Nothing is lost: a delayed event is delivered at the latest by `release`. */
export function createEventFaults(rates: EventFaultRates, plan: FaultSwitch): EventFaults {
  const { maxDelayMs = DEFAULT_MAX_DELAY_MS } = rates;
  const held = new Set<HeldDelivery>();
  const changes = new EventEmitter();

  function hold(subject: string, waitsForNext: boolean, delayMs: number, deliver: () => void) {
    const delivery: HeldDelivery = {
      subject,
      waitsForNext,
      release() {
        clearTimeout(timer);
        if (!held.delete(delivery)) return;
        deliver();
        if (held.size === 0) changes.emit("empty");
      },
    };
    held.add(delivery);
    const timer = setTimeout(delivery.release, delayMs).unref();
  }

  function letOvertakenFollow(subject: string): void {
    for (const delivery of held) {
      if (delivery.waitsForNext && delivery.subject === subject) delivery.release();
    }
  }

  return {
    intercept(delivery, deliver) {
      if (!plan.isOn()) return deliver();
      const subject = subjectOf(delivery);
      const draw = plan.draws.next(subject);
      const delayIfHit = (kind: EventFault) => {
        const { chance, amount } = draw(kind);
        if (chance >= (rates[kind] ?? 0)) return undefined;
        const { bucket, object } = delivery.event.detail;
        plan.count({ kind, bucket: bucket.name, key: object.key });
        return amount * maxDelayMs;
      };
      const againMs = delayIfHit("duplicate");
      if (againMs !== undefined) hold(subject, false, againMs, deliver);
      if (delayIfHit("reorder") !== undefined) return hold(subject, true, maxDelayMs, deliver);
      const deliverAndGoOn = () => {
        deliver();
        letOvertakenFollow(subject);
      };
      const delayMs = delayIfHit("delay");
      if (delayMs === undefined) deliverAndGoOn();
      else hold(subject, false, delayMs, deliverAndGoOn);
    },
    async settled() {
      if (held.size > 0) await once(changes, "empty");
    },
    release() {
      for (const delivery of held) delivery.release();
    },
  };
}

/** One object's events on their way to one target. */
function subjectOf({ event, target }: EventDelivery): string {
  const { bucket, object } = event.detail;
  return `event ${target.queueArn} ${bucket.name}/${object.key}`;
}

import type { ServiceName } from "../error-response.ts";

/** What can happen to the delivery of an event. */
export type EventFault = "delay" | "duplicate" | "reorder";
/** What can happen to a request; the first two have no effect, the last two have it in full. */
export type RequestFault = "throttle" | "errorBefore" | "errorAfter" | "cut";
/** What can happen to the process of a function. */
export type WorkerFault = "kill";
/** Everything that a fault plan can do. */
export type FaultKind = EventFault | RequestFault | WorkerFault;

/** How often events are hit; probabilities from 0 to 1 per delivery, none where left out. */
export interface EventFaultRates {
  /** Delivered up to `maxDelayMs` later. */
  readonly delay?: number;
  /** Delivered, and once more up to `maxDelayMs` later. */
  readonly duplicate?: number;
  /** Delivered after the next event of the same object, or after `maxDelayMs` when none comes. */
  readonly reorder?: number;
  /** Default 500. */
  readonly maxDelayMs?: number;
}

/** How often some requests are hit; probabilities from 0 to 1 per request, none where left out. */
export interface RequestFaultRates {
  /** Default: every service. */
  readonly service?: ServiceName;
  /** Such as `PutObject`; default: every operation. */
  readonly operations?: readonly string[];
  /** Refused in the service's own words for "too fast", such as S3's 503 SlowDown. */
  readonly throttle?: number;
  /** 500, and nothing was done. */
  readonly errorBefore?: number;
  /** Done, and answered with 500. */
  readonly errorAfter?: number;
  /** Done, and the connection ends without the answer, or in the middle of its content. */
  readonly cut?: number;
}

/** How often functions are hit; a probability from 0 to 1 per invocation. */
export interface WorkerFaultRates {
  /** The process gets SIGKILL at some moment of the invocation. */
  readonly kill?: number;
}

/** How often each fault happens; what is left out never does. */
export interface FaultRates {
  readonly events?: EventFaultRates;
  /** The first rule that a request matches is the one that holds. */
  readonly requests?: readonly RequestFaultRates[];
  readonly workers?: WorkerFaultRates;
}

/** Longest delay that an event can have when the rates say nothing. */
export const DEFAULT_MAX_DELAY_MS = 500;
/** A run has to end. To delay events for longer, use your own intercept. */
const MAX_DELAY_MS = 600_000;

/**
 * Rates that hit every part of a system, and under which a system that retries still finishes: one request in
 * twenty fails, most of them after they took effect, and one invocation in ten dies. Give queues a receive limit
 * far above the usual 3 to 5, or an unlucky message ends as a dead letter.
 */
export const DEFAULT_CHAOS: FaultRates = {
  events: { delay: 0.1, duplicate: 0.1, reorder: 0.2, maxDelayMs: DEFAULT_MAX_DELAY_MS },
  requests: [{ throttle: 0.01, errorBefore: 0.01, errorAfter: 0.02, cut: 0.01 }],
  workers: { kill: 0.1 },
};

/** @throws RangeError for a rate that is not a probability, or a delay that is none or too long. */
export function checkRates({ events = {}, requests = [], workers = {} }: FaultRates): void {
  const { maxDelayMs = DEFAULT_MAX_DELAY_MS, ...eventRates } = events;
  const requestRates = requests.map(({ service, operations, ...rates }) => rates);
  for (const [name, rate] of [eventRates, ...requestRates, workers].flatMap(Object.entries)) {
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`${name}: ${rate} is not a probability`);
  }
  if (!(maxDelayMs >= 0 && maxDelayMs <= MAX_DELAY_MS)) {
    throw new RangeError(`maxDelayMs: ${maxDelayMs} is not from 0 to ${MAX_DELAY_MS}`);
  }
}

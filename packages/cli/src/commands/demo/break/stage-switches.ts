import type { DeliveryIntercept, RequestGuard } from "@xpart/sandbox";

/** What can be made to go wrong on a stage, until it is switched off again. */
export interface StageSwitches {
  /** Whether the source's events get lost on their way to the buffer queue. */
  isLosingEvents: boolean;
  /** Whether those of a key do, whatever else is lost; absent: none's do. */
  isLosing?: ((key: string) => boolean) | undefined;
  /** A key whose writes the destination does not answer, as in an outage. */
  refusedKey: string | undefined;
}

/** All switched off. */
export function newSwitches(): StageSwitches {
  return { isLosingEvents: false, refusedKey: undefined };
}

/** Loses events while the switch says so. */
export function losingEvents(switches: StageSwitches): DeliveryIntercept {
  return ({ event }, deliver) => {
    if (!switches.isLosingEvents && switches.isLosing?.(event.detail.object.key) !== true) {
      deliver();
    }
  };
}

const UNAVAILABLE =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>ServiceUnavailable</Code><Message>Please reduce your request rate</Message></Error>';

/** Refuses writes of the key that the switch names; what stands behind it decides of the rest. */
export function refusingWrites(switches: StageSwitches, next?: RequestGuard): RequestGuard {
  return async (asked, answer) => {
    const { refusedKey } = switches;
    const isRefused =
      refusedKey !== undefined &&
      (asked.request.method === "PUT" || asked.request.method === "POST") &&
      asked.request.path.endsWith(`/${refusedKey}`);
    if (isRefused) {
      return { status: 503, headers: { "content-type": "application/xml" }, body: UNAVAILABLE };
    }
    return next === undefined ? answer() : next(asked, answer);
  };
}

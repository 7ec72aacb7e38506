import type { DeliveryIntercept, RequestGuard } from "@xpart/sandbox";

/** What can be made to go wrong on a stage, until it is switched off again. */
export interface StageSwitches {
  /** Whether the source's events get lost on their way to the buffer queue. */
  isLosingEvents: boolean;
  /** A key that the destination refuses to take, as a mistaken bucket policy would have it. */
  refusedKey: string | undefined;
}

/** All switched off. */
export function newSwitches(): StageSwitches {
  return { isLosingEvents: false, refusedKey: undefined };
}

/** Loses events while the switch says so. */
export function losingEvents(switches: StageSwitches): DeliveryIntercept {
  return (_delivery, deliver) => {
    if (!switches.isLosingEvents) {
      deliver();
    }
  };
}

const DENIED =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>User is not authorized to perform: s3:PutObject because of an explicit deny in a resource-based policy</Message></Error>';

/** Refuses writes of the key that the switch names; what stands behind it decides of the rest. */
export function refusingWrites(switches: StageSwitches, next?: RequestGuard): RequestGuard {
  return async (asked, answer) => {
    const { refusedKey } = switches;
    const isRefused =
      refusedKey !== undefined &&
      (asked.request.method === "PUT" || asked.request.method === "POST") &&
      asked.request.path.endsWith(`/${refusedKey}`);
    if (isRefused) {
      return { status: 403, headers: { "content-type": "application/xml" }, body: DENIED };
    }
    return next === undefined ? answer() : next(asked, answer);
  };
}

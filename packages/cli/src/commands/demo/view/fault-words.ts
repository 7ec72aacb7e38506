import type { Fault, FaultKind } from "@xpart/sandbox";

/** What a fault is to somebody who does not know the fault plan. */
const WORDS: Readonly<Record<FaultKind, { readonly once: string; readonly many: string }>> = {
  delay: { once: "its event came late", many: "events delayed" },
  duplicate: { once: "its event came twice", many: "events sent twice" },
  reorder: { once: "its event was overtaken", many: "events overtaken by later ones" },
  throttle: { once: "throttled", many: "requests throttled" },
  errorBefore: { once: "failed", many: "requests failed" },
  errorAfter: {
    once: "done, and answered as failed",
    many: "requests failed after they were done",
  },
  cut: { once: "done, and the answer cut off", many: "connections cut after the request was done" },
  kill: { once: "killed", many: "handlers killed" },
};

/** The kinds, in the order in which an event meets them, with what many of a kind are called. */
export const FAULT_TEXTS: readonly (readonly [FaultKind, string])[] = (
  Object.keys(WORDS) as FaultKind[]
).map((kind) => [kind, WORDS[kind].many]);

/** A fault that hit a key; `undefined` for one that hit none, as a request of a queue does. */
export function faultOfKey(
  fault: Fault,
): { readonly what: string; readonly key: string } | undefined {
  const { once } = WORDS[fault.kind];
  switch (fault.kind) {
    case "delay":
    case "duplicate":
    case "reorder":
      return { what: once, key: fault.key };
    // Of a killed process only the pipeline knows what it was at.
    case "kill":
      return undefined;
    default: {
      const key = fault.service === "s3" ? keyOfPath(fault.path) : undefined;
      return key === undefined
        ? undefined
        : { what: `${fault.operation} (${fault.partition}) ${once}`, key };
    }
  }
}

/** Behind `/bucket/`; a request about a bucket has none. */
function keyOfPath(path: string): string | undefined {
  const encoded = /^\/[^/]+\/(.+)$/s.exec(path)?.[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}

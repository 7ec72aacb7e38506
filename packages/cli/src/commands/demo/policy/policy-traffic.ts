import { createHash } from "node:crypto";
import type { PolicyChoices } from "@xpart/core";
import type { Hearing } from "../replay-traffic.ts";
import type { Change, PutChange, TrafficSource } from "../traffic.ts";
import { type DemoTerms, hasLocks } from "./demo-terms.ts";
import { fittingTags, isAboutOwn, unfittingTags } from "./fitting-tags.ts";

/** What traffic has that no folder or git history has, so that a policy has something to look at. */
interface Dress {
  isAsked(policy: PolicyChoices): boolean;
  /** What is so, for people. */
  note(policy: PolicyChoices): string;
  /** What a write has, the `nth` of all. Absent: as it is. */
  put?(change: PutChange, nth: number, policy: PolicyChoices): Partial<PutChange>;
}

/** How long the objects are locked that `policy.retention` is shown with. */
const LOCK_MS = 10 * 86_400_000;

/** One of so many has what most objects have not. */
const FEW = 3;

/** Each part of a policy that looks at something which no file has. */
const DRESSES: readonly Dress[] = [
  {
    isAsked: ({ storageClass, scope }) =>
      typeof storageClass === "object" || scope?.storageClasses !== undefined,
    note(policy) {
      const archived = classesFor(policy).filter((name) => ARCHIVED.has(name));
      const aside =
        archived.length > 0 && policy.restore === undefined
          ? `; of ${archived.join(" and ")} nothing can be read, so that it is set aside, without policy.restore`
          : "";
      return `objects are of the storage classes ${classesFor(policy).join(", ")} in turn${aside}`;
    },
    put(_change, nth, policy) {
      const classes = classesFor(policy);
      const storageClass = classes[nth % classes.length] ?? STANDARD;
      return storageClass === STANDARD ? {} : { storageClass };
    },
  },
  {
    isAsked: ({ scope }) => scope?.tags !== undefined,
    note: () => "every other object has tags by which scope.tags lets it cross",
    put({ tags }, nth, { scope }) {
      const filter = scope?.tags ?? {};
      if (isAboutOwn(filter, tags)) {
        return {};
      }
      return { tags: (nth % 2 === 0 ? fittingTags : unfittingTags)(filter, tags) ?? tags };
    },
  },
  {
    isAsked: ({ scope }) => scope?.replicas === "leave-out",
    note: () => "one key of three is what S3 Replication wrote",
    put: ({ key, provenance }) =>
      shareOf(key, FEW) === 0 ? { provenance: { ...provenance, isReplica: true } } : {},
  },
  {
    isAsked: (policy) => hasLocks({ policy, prefixes: [], destination: {} }),
    note: () => "one object of three is locked for ten days",
    put: (_change, nth) => (nth % FEW === 0 ? { lockedUntil: new Date(Date.now() + LOCK_MS) } : {}),
  },
  {
    isAsked: asksForDates,
    note: () => "objects were last modified when their commits, or files, were written",
  },
  {
    isAsked: ({ history }) => history !== undefined,
    note: () => "half of the keys were written before xpart listened, and come by a backfill",
  },
];

const STANDARD = "STANDARD";
const ARCHIVED: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Those that a policy names at the source, and one that it may not name. */
function classesFor({ storageClass, scope }: PolicyChoices): readonly string[] {
  const mapped = typeof storageClass === "object" ? Object.keys(storageClass) : [];
  return [...new Set([STANDARD, ...mapped, ...(scope?.storageClasses ?? []), "ONEZONE_IA"])];
}

function asksForDates({ scope, history }: PolicyChoices): boolean {
  return scope?.modified !== undefined || typeof history === "object";
}

/** The same traffic with what a policy looks at; without a policy as it is. */
export function trafficUnder(traffic: TrafficSource, { policy }: DemoTerms): TrafficSource {
  if (policy === undefined) {
    return traffic;
  }
  const dresses = DRESSES.filter(({ isAsked }) => isAsked(policy));
  return {
    ...traffic,
    notes: [...traffic.notes, ...dresses.map(({ note }) => note(policy))],
    changes: () => dressed(traffic.changes(), dresses, policy),
  };
}

async function* dressed(
  changes: AsyncIterable<Change>,
  dresses: readonly Dress[],
  policy: PolicyChoices,
): AsyncGenerator<Change> {
  let puts = 0;
  for await (const change of changes) {
    if (change.kind === "skipped") {
      yield change;
      continue;
    }
    const { authoredMs } = change;
    const told =
      asksForDates(policy) && authoredMs !== undefined
        ? { ...change, provenance: { writtenMs: authoredMs } }
        : change;
    if (told.kind === "delete") {
      yield told;
      continue;
    }
    const nth = puts;
    puts += 1;
    let put: PutChange = told;
    for (const dress of dresses) {
      put = { ...put, ...dress.put?.(put, nth, policy) };
    }
    yield put;
  }
}

/** Whose events are heard: not those outside of the prefixes, nor of keys from before xpart listened, which are backfilled. */
export function hearingOf({ prefixes, policy }: DemoTerms, key: string): Hearing {
  if (prefixes.length > 0 && !prefixes.some((prefix) => key.startsWith(prefix))) {
    return "outside";
  }
  return policy?.history !== undefined && shareOf(key, 2) === 0 ? "before" : "heard";
}

/** The same for the same key, and spread evenly. */
function shareOf(key: string, of: number): number {
  return createHash("sha256").update(key).digest().readUInt32BE(0) % of;
}

import { bucketOwnerOf, isOnServer, sourcePlaceName } from "@xpart/deployment";
import { aws } from "../explain/advice.ts";
import type { Side } from "./facts.ts";
import { type Check, type CheckSubject, type Fault, factOf } from "./finding.ts";

const SIDES = ["source", "destination"] as const;

/** Checks of one side, for both. */
function both(check: (side: Side) => Check): readonly Check[] {
  return SIDES.map(check);
}

/** AWS refuses what is signed five minutes off. Source: "Signature Version 4", S3 developer guide. */
const MAX_SKEW_MS = 300_000;
/** Lags are told wrongly by as much. */
const WARN_SKEW_MS = 30_000;

/** Who asks, and what the buckets are set to. */
export const SIDE_CHECKS: readonly Check[] = [
  ...both((side) => ({
    id: `${side}-credentials`,
    title: `the ${side}'s credentials work, in its account and partition`,
    needs: ({ identities }) => [identities[side]],
    unasked: ({ deployment }) =>
      side === "destination" && isOnServer(deployment.settings.destination)
        ? `${deployment.settings.destination.partition.name} has no accounts; whether the key opens the bucket, secret-key says`
        : undefined,
    find({ facts, deployment }) {
      const identity = factOf(facts.identities[side]);
      const { accountId, partition } = deployment.settings[side];
      if (identity === undefined) {
        return [];
      }
      const [, found = ""] = identity.arn.split(":");
      const mend = `${side}.profile, or --${side}-profile, must name a profile of that account`;
      return [
        ...(accountId === undefined || accountId === identity.accountId
          ? []
          : [
              bad(
                `${identity.arn} is of the account ${identity.accountId}, and ${side}.accountId is ${accountId}`,
                mend,
              ),
            ]),
        ...(found === partition.name
          ? []
          : [
              bad(
                `${identity.arn} is of the partition ${found}, and ${side}.region is in ${partition.name}`,
                mend,
              ),
            ]),
      ];
    },
  })),
  ...both((side) => ({
    id: `${side}-clock`,
    title: `this clock and the ${side}'s agree`,
    needs: ({ identities }) => [identities[side]],
    find({ facts }) {
      const ahead = factOf(facts.identities[side])?.clockAheadMs ?? 0;
      const apart = Math.abs(ahead);
      if (apart < WARN_SKEW_MS) {
        return [];
      }
      const words = `this clock is ${Math.round(apart / 1_000)} s ${ahead > 0 ? "behind" : "ahead of"} that of the ${side}`;
      const mend = "set this machine's clock by NTP, such as: timedatectl set-ntp true";
      return [apart < MAX_SKEW_MS ? warning(words, mend) : bad(words, mend)];
    },
  })),
  ...both((side) => ({
    id: `${side}-bucket`,
    title: `the ${side} bucket is there, and its owner's`,
    needs: ({ buckets }) => [buckets[side]],
    find({ facts, deployment }) {
      const found = factOf(facts.buckets[side]);
      const { bucket, region } = deployment.settings[side];
      if (found === undefined) {
        return [
          bad(
            `there is no bucket ${bucket} in ${region}`,
            `${side}.bucket and ${side}.region must name a bucket that is there`,
          ),
        ];
      }
      return found.isOwnersBucket === false
        ? [
            bad(
              `the bucket ${bucket} is not that of the account ${bucketOwnerOf(deployment.settings[side])}`,
              `${side}.bucketOwner must be the account that owns the bucket`,
            ),
          ]
        : [];
    },
  })),
  ...both((side) => ({
    id: `${side}-versioning`,
    title: `the ${side} bucket keeps versions`,
    needs: ({ buckets }) => [buckets[side]],
    find({ facts, deployment }) {
      const found = factOf(facts.buckets[side]);
      const { bucket } = deployment.settings[side];
      return found === undefined || found.versioning === "Enabled"
        ? []
        : [
            bad(
              `versioning of the bucket ${bucket} is ${found.versioning?.toLowerCase() ?? "off"}: histories cannot be equal`,
              aws(
                side,
                deployment,
                ...["s3api", "put-bucket-versioning", "--bucket", bucket],
                ...["--versioning-configuration", "Status=Enabled"],
              ),
            ),
          ];
    },
  })),
  {
    id: "event-bridge",
    title: "the source bucket sends its events to EventBridge",
    needs: ({ buckets }) => [buckets.source],
    unasked: sendsNothing,
    find({ facts, deployment }) {
      const found = factOf(facts.buckets.source);
      const { bucket, eventBridge } = deployment.settings.source;
      return found === undefined || found.sendsToEventBridge
        ? []
        : [
            bad(
              `the notification document of ${bucket} does not switch EventBridge on: no event comes`,
              eventBridge === "switch-on"
                ? 'deploy the source stack again: source.eventBridge is "switch-on"'
                : 'set source.eventBridge to "switch-on" and deploy the source stack, which keeps what else is in the document',
            ),
          ];
    },
  },
  {
    id: "object-lock",
    title: "Object Lock is as destination.objectLock says",
    needs: ({ buckets }) => [buckets.destination],
    unasked: (subject) => unanswered("GetObjectLockConfiguration", "destination", subject),
    find({ facts, deployment }) {
      const found = factOf(facts.buckets.destination);
      const { bucket, objectLock } = deployment.settings.destination;
      return found === undefined || found.hasObjectLock === objectLock
        ? []
        : [
            bad(
              found.hasObjectLock
                ? `the bucket ${bucket} has Object Lock, and destination.objectLock is false: locks do not cross, and deletes of locked replicas fail`
                : `destination.objectLock is true, and the bucket ${bucket} has no Object Lock: locks of the source cannot be set`,
              `destination.objectLock must be ${String(found.hasObjectLock)}; then deploy ${isOnServer(deployment.settings.destination) ? "the source stack" : "both stacks"}`,
            ),
          ];
    },
  },
  {
    id: "destination-lifecycle",
    title: "no lifecycle rule takes replicas away",
    needs: ({ buckets }) => [buckets.destination],
    unasked: (subject) => unanswered("GetBucketLifecycleConfiguration", "destination", subject),
    find: (subject) => lifecycleFaults("destination", subject),
  },
  {
    id: "source-lifecycle",
    title: "what lifecycle expires at the source does what policy.lifecycle says",
    needs: ({ buckets }) => [buckets.source],
    unasked: (subject) => unanswered("GetBucketLifecycleConfiguration", "source", subject),
    find: (subject) =>
      subject.deployment.policy.lifecycle === "ignore" ? [] : lifecycleFaults("source", subject),
  },
];

function unanswered(
  operation: string,
  side: Side,
  { facts, deployment }: CheckSubject,
): string | undefined {
  const { source, destination } = deployment.settings;
  const name = side === "source" ? sourcePlaceName(source) : destination.partition.name;
  return factOf(facts.buckets[side])?.unasked?.includes(operation) === true
    ? `${name} does not know ${operation}`
    : undefined;
}

/** Of a source on another server: why nothing of EventBridge is looked at. */
export function sendsNothing({ deployment }: CheckSubject): string | undefined {
  const { source } = deployment.settings;
  return isOnServer(source)
    ? `${sourcePlaceName(source)} sends nothing to EventBridge: whoever puts its notifications on ${deployment.names.buffer} sees to it that they come, and an audit finds what did not`
    : undefined;
}

function lifecycleFaults(side: Side, { facts, deployment }: CheckSubject): readonly Fault[] {
  const rules = factOf(facts.buckets[side])?.expiringRules ?? [];
  if (rules.length === 0) {
    return [];
  }
  const { bucket } = deployment.settings[side];
  const named = rules.join(", ");
  return [
    side === "destination"
      ? warning(
          `lifecycle of ${bucket} expires objects (${named}): replicas are gone without an event, and verify finds them missing`,
          aws(side, deployment, "s3api", "get-bucket-lifecycle-configuration", "--bucket", bucket),
        )
      : warning(
          `lifecycle of ${bucket} expires objects (${named}), and policy.lifecycle has that deleted at the destination too`,
          'policy.lifecycle must be "ignore" where replicas are to stay',
        ),
  ];
}

/** Something that does not work. */
export function bad(what: string, mend: Fault["mend"], fix?: Fault["fix"]): Fault {
  return { what, mend, level: "bad", ...(fix === undefined ? {} : { fix }) };
}

/** Something that works for now, or surprises. */
export function warning(what: string, mend: Fault["mend"], fix?: Fault["fix"]): Fault {
  return { what, mend, level: "warning", ...(fix === undefined ? {} : { fix }) };
}

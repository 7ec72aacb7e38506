import type { LambdaFunctionConfiguration, NotificationConfiguration } from "@aws-sdk/client-s3";
import { err, ok, type Result } from "@xpart/core";

/** Our entry in a bucket's notification configuration. */
export interface WantedNotification {
  /** Stays the same from run to run. */
  readonly id: string;
  /** Unqualified. */
  readonly functionArn: string;
  /** Only keys that begin with it; empty: every key. */
  readonly prefix: string;
}

/** A configuration to put, if it is not what is there already. */
export interface MergedNotification {
  readonly change: "none" | "create" | "update";
  readonly configuration: NotificationConfiguration;
}

/** Creates and deletes of all kinds; expiry by lifecycle is not part of ObjectRemoved. */
const EVENTS = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"] as const;

/**
 * Puts our entry into a bucket's configuration and leaves everybody else's as it is (Y13). Entries of the
 * same function, as pypicloud's own tool made them, are replaced. Pure.
 *
 * @returns the configuration, or the id of somebody else's entry that S3 would refuse beside ours: two entries
 * must not be for the same events of the same keys.
 */
export function mergeNotification(
  current: NotificationConfiguration,
  wanted: WantedNotification,
): Result<MergedNotification, string> {
  const overlapping = foreignEntries(current, wanted).find((entry) => overlaps(entry, wanted));
  if (overlapping !== undefined) {
    return err(overlapping.Id ?? targetOf(overlapping));
  }
  const own = ownEntries(current, wanted);
  const entry = entryOf(wanted);
  const others = (current.LambdaFunctionConfigurations ?? []).filter((one) => !own.includes(one));
  const [first, ...rest] = own;
  const isThere = first !== undefined && rest.length === 0 && isSame(first, entry);
  return ok({
    change: isThere ? "none" : own.length === 0 ? "create" : "update",
    configuration: { ...current, LambdaFunctionConfigurations: [...others, entry] },
  });
}

/** Takes our entries out. Pure. */
export function withoutNotification(
  current: NotificationConfiguration,
  wanted: Pick<WantedNotification, "id" | "functionArn">,
): { readonly change: "none" | "remove"; readonly configuration: NotificationConfiguration } {
  const own = ownEntries(current, wanted);
  const { LambdaFunctionConfigurations = [], ...rest } = current;
  const others = LambdaFunctionConfigurations.filter((entry) => !own.includes(entry));
  return {
    change: own.length === 0 ? "none" : "remove",
    configuration: {
      ...rest,
      ...(others.length === 0 ? {} : { LambdaFunctionConfigurations: others }),
    },
  };
}

/** Whether a bucket tells anybody of all creates and deletes below a prefix. Pure. */
export function tellsOfChanges(current: NotificationConfiguration, prefix: string): boolean {
  const entries = allEntries(current).filter((entry) =>
    filterValue(prefix).startsWith(prefixOf(entry)),
  );
  const families = new Set(entries.flatMap(({ Events }) => (Events ?? []).map(familyOf)));
  return (
    current.EventBridgeConfiguration !== undefined ||
    (families.has("s3:ObjectCreated") && families.has("s3:ObjectRemoved"))
  );
}

function entryOf({ id, functionArn, prefix }: WantedNotification): LambdaFunctionConfiguration {
  const FilterRules = [{ Name: "prefix" as const, Value: filterValue(prefix) }];
  return {
    Id: id,
    LambdaFunctionArn: functionArn,
    Events: [...EVENTS],
    ...(prefix === "" ? {} : { Filter: { Key: { FilterRules } } }),
  };
}

/**
 * A prefix in the form that keys have in notifications: `+` for a space, all but the safe characters in
 * percent-encoding; as it is, it would match nothing. Source: "Configuring event notifications using object
 * key name filtering" and "Object key naming guidelines", S3 user guide.
 */
function filterValue(prefix: string): string {
  return encodeURIComponent(prefix)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/")
    .replaceAll("~", "%7E");
}

function ownEntries(
  current: NotificationConfiguration,
  wanted: Pick<WantedNotification, "id" | "functionArn">,
): readonly LambdaFunctionConfiguration[] {
  return (current.LambdaFunctionConfigurations ?? []).filter(
    ({ Id, LambdaFunctionArn }) => Id === wanted.id || LambdaFunctionArn === wanted.functionArn,
  );
}

type Entry = Pick<LambdaFunctionConfiguration, "Id" | "Events" | "Filter"> & {
  readonly QueueArn?: string | undefined;
  readonly TopicArn?: string | undefined;
  readonly LambdaFunctionArn?: string | undefined;
};

function foreignEntries(
  current: NotificationConfiguration,
  wanted: WantedNotification,
): readonly Entry[] {
  const own: readonly Entry[] = ownEntries(current, wanted);
  return allEntries(current).filter((entry) => !own.includes(entry));
}

function allEntries(current: NotificationConfiguration): readonly Entry[] {
  return [
    ...(current.LambdaFunctionConfigurations ?? []),
    ...(current.QueueConfigurations ?? []),
    ...(current.TopicConfigurations ?? []),
  ];
}

function targetOf({ QueueArn, TopicArn, LambdaFunctionArn }: Entry): string {
  return QueueArn ?? TopicArn ?? LambdaFunctionArn ?? "an entry without a name";
}

/** Our entry has no suffix, so a suffix on theirs does not keep the two apart. */
function overlaps(entry: Entry, wanted: WantedNotification): boolean {
  const [ours, theirs] = [filterValue(wanted.prefix), prefixOf(entry)];
  const sharesKeys = theirs.startsWith(ours) || ours.startsWith(theirs);
  return sharesKeys && (entry.Events ?? []).some((event) => FAMILIES.has(familyOf(event)));
}

/** `s3:ObjectCreated:Put` and `s3:ObjectCreated:*` are of one family. */
function familyOf(event: string): string {
  return event.split(":").slice(0, 2).join(":");
}

const FAMILIES: ReadonlySet<string> = new Set(EVENTS.map(familyOf));

function prefixOf({ Filter }: Entry): string {
  const rules = Filter?.Key?.FilterRules ?? [];
  return rules.find(({ Name }) => Name?.toLowerCase() === "prefix")?.Value ?? "";
}

function isSame(left: LambdaFunctionConfiguration, right: LambdaFunctionConfiguration): boolean {
  const key = (entry: LambdaFunctionConfiguration) =>
    JSON.stringify([entry.Id, entry.LambdaFunctionArn, [...(entry.Events ?? [])].sort()]) +
    prefixOf(entry);
  return key(left) === key(right);
}

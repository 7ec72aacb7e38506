import { hasKey } from "../../model/scope-filter.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import { differences } from "./compare-objects.ts";
import {
  type ExpectedEntry,
  expectedStack,
  isLeftAlone,
  mayBeKept,
  mayBeStray,
  mayHaveTwins,
  type StandingEntry,
  standingStack,
} from "./expected-stack.ts";
import { ANY_MARKER, entryName, isForgotten, isNamed, type OracleWorld } from "./oracle-world.ts";
import { setAsideRow } from "./set-aside.ts";
import type { Life } from "./source-record.ts";
import { isSpareMarker } from "./spare-markers.ts";

/** What is wrong with the destination's stack of a key, once all is quiet; one line for each. */
export function compareStacks(key: string, world: OracleWorld): readonly string[] {
  const expected = expectedStack(key, world);
  const standing = standingStack(key, world);
  const lines = [...foreignLines(key, world), ...contentLines(key, standing, world)];
  const top = wrongTop(key, expected, world);
  if (top !== undefined) {
    lines.push(top);
  }
  const hasSpare = mayHaveTwins(key, world) || world.lostTwins.has(entryName(key, ANY_MARKER));
  const spareMarkers = hasSpare
    ? Number.POSITIVE_INFINITY // markers all look alike
    : world.record.of(key).filter((life) => isSpareMarker(life, world)).length;
  if (
    !isInOrder(expected, standing, spareMarkers) &&
    !isDisorderAllowed(expected, standing, world)
  ) {
    const want = expected.map(printExpected).join(" | ");
    const have = standing.map(({ entry }) => print(entry)).join(" | ");
    lines.push(`${key}: not converged\n  want ${want}\n  have ${have}`);
  }
  return lines;
}

/** R5: foreign entries stay, or go where policy says so. */
function foreignLines(
  key: string,
  { foreign, destination, policy, isReleased, ledger }: OracleWorld,
) {
  const ids = foreign.get(key) ?? [];
  const isThere = (id: string) => destination.find(key, id) !== undefined;
  if (policy.foreign === "report") {
    return ids.filter((id) => !isThere(id)).map((id) => `${key}: foreign entry ${id} was touched`);
  }
  const held = ledger.peek(key).head?.heldForeign ?? [];
  // Nothing is done about a key that is out of the scope.
  return isReleased && !(policy.scope && !hasKey(policy.scope, key))
    ? ids
        .filter((id) => isThere(id) && !held.includes(id))
        .map((id) => `${key}: foreign entry ${id} stays`)
    : [];
}

/** A1 and A3: what stands is equal to its source in all that crosses. */
function contentLines(key: string, standing: readonly StandingEntry[], world: OracleWorld) {
  const { policy, source } = world;
  return standing.flatMap(({ entry, life }) => {
    const origin = life?.end === undefined && life && source.find(key, life.versionId);
    // Nobody has asked for what another tool copied: its tags are that tool's affair (R9).
    const isKnown = isNamed(key, entry.versionId, world);
    return entry.kind === "object" && origin && origin.kind === "object"
      ? differences(key, origin, entry, policy, world.prefilled.size > 0)
          .filter((what) => what !== "another tags" || (isKnown && mayHaveItsTags(life, world)))
          .map((what) => `${key}: ${what} of ${print(entry)}`)
      : [];
  });
}

/** What is set aside has not crossed as it is, whatever stands in its place. */
function mayHaveItsTags(life: Life, world: OracleWorld): boolean {
  return life.refusal?.of !== "tags" && setAsideRow(life, world) === undefined;
}

/** R8 at rest: current is the newest that the source has and that can cross, or what policy keeps above it. */
function wrongTop(
  key: string,
  expected: readonly ExpectedEntry[],
  world: OracleWorld,
): string | undefined {
  const { destination, record, foreign } = world;
  const strangers = foreign.get(key) ?? [];
  const current = destination.entries(key).find(({ versionId }) => !strangers.includes(versionId));
  const newest = expected.find(({ isOptional }) => !isOptional)?.life;
  const rank = newest?.rank ?? -1;
  if (current === undefined) {
    return newest?.kind === "object"
      ? `${key}: what is current at the source is absent`
      : undefined;
  }
  if (current.kind === "marker") {
    const isAbsenceRight =
      newest === undefined ||
      newest.kind === "marker" ||
      record
        .of(key)
        .some(
          (life) =>
            life.kind === "marker" &&
            (life.rank > rank || newest === undefined) &&
            (isSpareMarker(life, world) || expected.some((entry) => entry.life === life)),
        );
    return isAbsenceRight ? undefined : `${key}: a marker hides what is current at the source`;
  }
  const life = record.lifeOf(key, current);
  if (life === undefined) {
    return undefined; // the reader has seen it come
  }
  const isRight =
    life === newest ||
    (life.end === undefined && life.rank > rank) ||
    (life.end !== undefined && life.rank > rank && isLeftAlone(life, current, world)) ||
    // What the ledger lost, or never knew, stands where it stands.
    (!mayBeKept(life, world) && isLeftAlone(life, current, world)) ||
    isLostFromView(life, current, world);
  return isRight ? undefined : `${key}: ${print(current)} is current instead of newer content`;
}

/** R5: policy would keep it below what is newer, but nothing tells of what it was since the ledger lost its row. */
function isLostFromView(life: Life, { versionId }: StoredEntry, world: OracleWorld): boolean {
  const { key, end } = life;
  return (
    end !== undefined &&
    mayBeStray(life, { versionId }, world) &&
    isForgotten(key, versionId, world)
  );
}

/** Whether what stands is what is expected, in order, but for optional entries and spare markers. */
function isInOrder(
  expected: readonly ExpectedEntry[],
  [first, ...below]: readonly StandingEntry[],
  spareMarkers: number,
): boolean {
  if (first === undefined) {
    return expected.every(({ isOptional }) => isOptional);
  }
  const { entry, life, isSpare } = first;
  if (entry.kind === "object") {
    const found = expected.findIndex((candidate) => candidate.life === life);
    return isReached(expected, found)
      ? isInOrder(expected.slice(found + 1), below, spareMarkers)
      : isSpare && isInOrder(expected, below, spareMarkers);
  }
  // Markers look alike: it may be any that is expected next, or one too many.
  return (
    expected.some(
      (candidate, index) =>
        candidate.life.kind === "marker" &&
        isReached(expected, index) &&
        isInOrder(expected.slice(index + 1), below, spareMarkers),
    ) ||
    (spareMarkers > 0 && isInOrder(expected, below, spareMarkers - 1))
  );
}

function isReached(expected: readonly ExpectedEntry[], index: number): boolean {
  return index !== -1 && expected.slice(0, index).every(({ isOptional }) => isOptional);
}

/** R6: what would take more than `maxRewrites` may stand in a wrong order, below the newest. */
function isDisorderAllowed(
  expected: readonly ExpectedEntry[],
  standing: readonly StandingEntry[],
  { policy }: OracleWorld,
): boolean {
  if (expected.length <= policy.maxRewrites) {
    return false;
  }
  const numbers = (lives: readonly (Life | undefined)[]) =>
    lives.map((life) => life?.number ?? 0).sort((a, b) => a - b);
  const want = expected.filter(
    ({ life, isOptional }) =>
      life.kind === "object" && (!isOptional || standing.some((entry) => entry.life === life)),
  );
  const have = standing.filter(
    ({ entry, life, isSpare }, index) =>
      entry.kind === "object" &&
      (!isSpare || standing.findIndex((other) => other.life === life) === index),
  );
  // Markers all look alike: those that are optional may be among them.
  const markers = expected.filter(({ life }) => life.kind === "marker");
  const markerCount = standing.filter(({ entry }) => entry.kind === "marker").length;
  return (
    numbers(want.map(({ life }) => life)).join() === numbers(have.map(({ life }) => life)).join() &&
    markerCount >= markers.filter(({ isOptional }) => !isOptional).length &&
    markerCount <= markers.length &&
    rewrites(expected, standing) > policy.maxRewrites
  );
}

/** How many would have to be written again: all above the run from the oldest that stands in order. */
function rewrites(expected: readonly ExpectedEntry[], standing: readonly StandingEntry[]): number {
  let position = standing.length;
  let kept = 0;
  for (const { life } of expected.toReversed()) {
    const found = standing.findLastIndex(
      (entry, index) =>
        index < position &&
        (life.kind === "marker" ? entry.entry.kind === "marker" : entry.life === life),
    );
    if (found === -1) {
      break;
    }
    position = found;
    kept += 1;
  }
  return expected.length - kept;
}

function print(entry: StoredEntry): string {
  return entry.kind === "marker"
    ? "marker"
    : `${entry.content} #${entry.attributes.metadata["n"] ?? "?"}`;
}

function printExpected({ life, isOptional }: ExpectedEntry): string {
  const name = life.kind === "marker" ? "marker" : `${life.content} #${life.number}`;
  return isOptional ? `(${name})` : name;
}

import { ANY_MARKER, entryName, isNamed, type OracleWorld } from "./oracle-world.ts";
import { isWanted, type Life } from "./source-record.ts";

/** A worker whose clock is behind by more takes an event that comes again after 30 s for one of less than 20 s (L6). */
const BEHIND_MS = 10_000;

/**
 * What stands more than once at the destination, since a plan is under way or was broken off: which of
 * them were to go, only the ledger knows.
 *
 * @returns their names, or {@link ANY_MARKER} where markers are too many.
 */
export function twinsOf(
  key: string,
  world: Pick<OracleWorld, "destination" | "history" | "ledger" | "policy" | "record">,
): readonly string[] {
  const { destination, record, policy } = world;
  const twins: string[] = [];
  const seen = new Map<Life, { readonly name: string; readonly markersAbove: number }>();
  const wanted = record
    .of(key)
    .filter((life) => isWantedMarker(life) && isWanted(life, policy)).length;
  let markers = 0;
  let isMarkedTwice = false;
  for (const entry of destination.entries(key)) {
    const life = entry.kind === "object" ? record.lifeOf(key, entry) : undefined;
    if (life === undefined) {
      markers += entry.kind === "marker" ? 1 : 0;
    } else {
      const name = entryName(key, entry.versionId);
      const twin = seen.get(life);
      twins.push(...(twin === undefined ? [] : [twin.name, name]));
      // What stands above the upper one may be what stands above the lower one, once more.
      isMarkedTwice ||= twin !== undefined && 0 < twin.markersAbove && twin.markersAbove < markers;
      seen.set(life, { name, markersAbove: markers });
    }
  }
  twins.push(...belowMarker(key, destination));
  const mayBeTwin =
    markers > wanted ||
    isMarkedTwice ||
    hasMisplacedMarker(key, world) ||
    mayBeMarkedAgain(key, world);
  return mayBeTwin ? [...twins, entryName(key, ANY_MARKER)] : twins;
}

/**
 * Whether a marker stands between two objects between which the source has none: it was to be made once more above, or
 * had been, however many markers of the source had yet to cross.
 */
function hasMisplacedMarker(
  key: string,
  { destination, record, policy }: Pick<OracleWorld, "destination" | "record" | "policy">,
): boolean {
  const lives = record.of(key);
  let above = lives.length;
  let hasMarker = false;
  for (const entry of destination.entries(key)) {
    const rank = entry.kind === "object" ? record.lifeOf(key, entry)?.rank : undefined;
    if (rank !== undefined) {
      const between = lives.slice(rank + 1, above);
      if (hasMarker && !between.some((life) => isWantedMarker(life) && isWanted(life, policy))) {
        return true;
      }
      above = rank;
    }
    hasMarker = entry.kind === "marker" || (hasMarker && rank === undefined);
  }
  return false;
}

/** Whether the ledger forgot the marker on top, and a worker by whose clock its event is new may make it once more. */
function mayBeMarkedAgain(
  key: string,
  { destination, history, ledger }: Pick<OracleWorld, "destination" | "history" | "ledger">,
): boolean {
  const [top] = destination.entries(key);
  return (
    (history.clockSkewMs ?? 0) > BEHIND_MS &&
    top?.kind === "marker" &&
    !isNamed(key, top.versionId, { ledger })
  );
}

/** To the condition that nothing is there a marker on top is nothing, so that what it hides may be copied once more. */
function belowMarker(key: string, destination: OracleWorld["destination"]): readonly string[] {
  const entries = destination.entries(key);
  return entries[0]?.kind === "marker"
    ? entries.map(({ versionId }) => entryName(key, versionId))
    : [];
}

function isWantedMarker({ kind, end }: Life): boolean {
  return kind === "marker" && end === undefined;
}

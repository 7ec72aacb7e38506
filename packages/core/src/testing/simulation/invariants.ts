import { compareStacks } from "./compare-stacks.ts";
import { isLeftAlone, mayHaveTwins } from "./expected-stack.ts";
import { entryName, type OracleWorld } from "./oracle-world.ts";
import { setAsideRow, unjustified } from "./set-aside.ts";
import { isWanted, type Life } from "./source-record.ts";

/**
 * What must hold once all is quiet: every key converged under the policy, nothing lost, duplicated or
 * foreign, the newest on top, nothing set aside without a cause, and the ledger mapping every entry.
 *
 * @returns one line for each thing that does not hold.
 */
export function brokenInvariants(world: OracleWorld): readonly string[] {
  const broken: string[] = [];
  for (const key of new Set([...world.record.keys(), ...world.destination.keys()])) {
    broken.push(...compareStacks(key, world), ...unjustified(key, world));
    broken.push(...checkLedger(key, world), ...copiedAgain(key, world));
  }
  return broken;
}

function checkLedger(key: string, world: OracleWorld): readonly string[] {
  const { ledger, record, policy, destination } = world;
  const { rows } = ledger.peek(key);
  const foreign = world.foreign.get(key) ?? [];
  const mapped = new Set(rows.map((row) => row.destinationVersionId));
  const isPartial = isHistoryOptional(world);
  const unmapped = record
    .of(key)
    .filter((life) => life.end === undefined && life.kind !== "nothing")
    .filter(
      (life) => isWanted(life, policy) && !isPartial && setAsideRow(life, world) === undefined,
    )
    .filter((life) => !rows.some((row) => row.versionId === life.versionId))
    .map((life) => `${key}: the ledger has no row for ${life.versionId}`);
  if (isPartial || mayHaveTwins(key, world)) {
    return unmapped;
  }
  const orphans = destination
    .entries(key)
    .filter(({ versionId }) => !foreign.includes(versionId) && !mapped.has(versionId))
    .filter((entry) => {
      const life = entry.kind === "object" ? record.lifeOf(key, entry) : undefined;
      if (world.lostTwins.has(entryName(key, entry.versionId))) {
        return false;
      }
      return life === undefined ? !mayHideMarkers(world) : !isLeftAlone(life, entry, world);
    })
    .map(({ versionId }) => `${key}: the ledger does not know ${versionId} of the destination`);
  return [...unmapped, ...orphans];
}

/**
 * What another tool had copied is adopted: it stands where it stood, unless something came below it. Whoever
 * cannot tell whether its write took effect may write what is above it again (R8).
 */
function copiedAgain(key: string, world: OracleWorld): readonly string[] {
  const { history, destination, record, prefilled, misread } = world;
  const { loseAnswer = 0, late = 0, crash = 0 } = history.faults ?? {};
  if (prefilled.size === 0 || loseAnswer + late + crash > 0 || misread.has(key)) {
    return [];
  }
  const added = destination
    .entries(key)
    .filter(({ versionId }) => !prefilled.has(entryName(key, versionId)))
    .map((entry) => (entry.kind === "object" ? record.lifeOf(key, entry) : undefined));
  const copies = new Set(prefilled.values());
  // What came below it may be gone again: an upload (O6), or what nobody had copied.
  const gone = record.of(key).filter((life) => life.wasShown && !copies.has(life));
  const below = [...added, ...gone];
  return [...prefilled]
    .filter(([, life]) => life.kind === "object") // of markers another one may be taken for it
    .filter(([name, life]) => life.key === key && life.end === undefined && !isThere(name, world))
    .filter(([, life]) => !life.hasLeft)
    .filter(([, life]) => !below.some((other) => other === undefined || other.rank < life.rank))
    .filter(([, life]) => !isUnderUnknown(life, world) && !isOfOneSecond(life, record.of(key)))
    .map(([, life]) => `${life.key}: what another tool had copied was copied again`);
}

/** Whether the copy of what left the source stands, which the ledger does not know: nobody can tell that it was newer. */
function isUnderUnknown({ key, rank }: Life, world: OracleWorld): boolean {
  const { rows } = world.ledger.peek(key);
  return [...world.prefilled].some(
    ([name, other]) =>
      other.key === key &&
      other.end !== undefined &&
      other.rank > rank &&
      isThere(name, world) &&
      !rows.some((row) => entryName(key, row.destinationVersionId ?? "") === name),
  );
}

/** Whether what left the source was shown, and is of the same second: its time does not tell that it was newer. */
function isOfOneSecond({ lastModifiedMs }: Life, lives: readonly Life[]): boolean {
  return lives.some(
    (other) => other.end !== undefined && other.wasShown && other.lastModifiedMs === lastModifiedMs,
  );
}

function isThere(name: string, { prefilled, destination }: OracleWorld): boolean {
  const key = prefilled.get(name)?.key ?? "";
  return destination.entries(key).some(({ versionId }) => entryName(key, versionId) === name);
}

/** Whether entries may be absent, or stand there unknown: nobody asked for the whole history. */
function isHistoryOptional({ history, policy }: OracleWorld): boolean {
  return (
    (history.wantsWholeHistory !== true || typeof policy.history === "object") &&
    (history.before !== undefined || history.hasVersionlessEvents === true)
  );
}

/** Whether the ledger may have lost a marker's row, or never known it. */
function mayHideMarkers({ history, policy }: OracleWorld): boolean {
  return (
    policy.foreign === "report" &&
    (history.ledgerLoss !== undefined || history.before !== undefined)
  );
}

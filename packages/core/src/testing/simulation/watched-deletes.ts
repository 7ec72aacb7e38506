import { NULL_VERSION_ID } from "../../model/version-id.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import type { History } from "./history.ts";
import { entryName, type OracleWorld } from "./oracle-world.ts";
import { isKept, type Life } from "./source-record.ts";

const HOUR_MS = 60 * 60 * 1000;
/** Times in whole seconds, and two clocks. */
const SAME_MOMENT_MS = 2_000;

/** What decides whether deletes can be counted. */
export type PlayedHistory = Pick<
  History,
  "clockSkewMs" | "ledgerLoss" | "operations" | "sourceVersioning"
>;

/**
 * Watches what workers take away from the destination (R3, F4): never the last replica of what the source
 * has or policy keeps, and no more in an hour than the budget lets go.
 */
export class WatchedDeletes {
  readonly #world: OracleWorld & { readonly nowMs: number };
  /** Whether deletes add up: a null version is deleted by a write, too, and workers agree about the hour. */
  readonly #isCounted: boolean;
  /** Deletes so far that count. */
  #count = 0;
  readonly #firstHour: number;

  constructor(world: OracleWorld & { readonly nowMs: number }, history: PlayedHistory) {
    this.#world = world;
    this.#isCounted =
      history.sourceVersioning === "enabled" &&
      !history.operations.some(({ kind }) => kind === "suspend") &&
      history.clockSkewMs === undefined &&
      history.ledgerLoss === undefined;
    this.#firstHour = Math.floor(world.nowMs / HOUR_MS);
  }

  /**
   * @param entry - what a worker deleted, and is no longer there.
   * @returns what is wrong; undefined if all is well.
   */
  onDelete(key: string, entry: StoredEntry): string | undefined {
    const { policy, record, foreign, isReleased } = this.#world;
    if (foreign.get(key)?.includes(entry.versionId) === true) {
      return this.#onForeign(key);
    }
    const life = entry.kind === "object" ? record.lifeOf(key, entry) : undefined;
    if (life === undefined || this.#hasOther(life) || this.#isLeftOut(life)) {
      return undefined; // another looks the same
    }
    if (life.end === undefined && life.hasLeft && policy.scope?.leaving === "delete") {
      return isReleased ? undefined : this.#overspent(key);
    }
    if (life.end === undefined) {
      return `${key}: a delete took the last replica of what the source has`;
    }
    const isUncertain = this.#isUnknown(life, entry) || isOfADelete(life, record.of(key));
    if (isKept(life, policy, record) && life.end !== "replaced" && !isUncertain) {
      return `${key}: a delete took what policy keeps`;
    }
    return isReleased ? undefined : this.#overspent(key);
  }

  /** F4 for a marker that a worker added, and D for one that policy never lets cross. */
  onMarker(key: string): string | undefined {
    const { policy, isReleased, history } = this.#world;
    if (policy.deleteMarkers === "ignore") {
      return `${key}: a delete marker was added though policy ignores them`;
    }
    return policy.maxDeletesPerHour === 0 && !isReleased && history.before === undefined
      ? `${key}: a delete marker was added beyond the hour's budget`
      : undefined;
  }

  /** The ledger lost it, or another tool made it: that is foreign, and goes where policy says so (R5). */
  #isUnknown({ key }: Life, { versionId }: StoredEntry): boolean {
    const { policy, history, prefilled } = this.#world;
    return (
      history.ledgerLoss !== undefined ||
      (policy.foreign === "delete" && prefilled.has(entryName(key, versionId)))
    );
  }

  #onForeign(key: string): string | undefined {
    const { policy, isReleased } = this.#world;
    if (policy.foreign === "report") {
      return `${key}: a foreign entry was deleted`;
    }
    return isReleased ? undefined : this.#overspent(key);
  }

  /** What an hour let go may take effect in the next; so all hours so far are taken together. */
  #overspent(key: string): string | undefined {
    const { policy, nowMs } = this.#world;
    const { maxDeletesPerHour: limit } = policy;
    if (limit === undefined || !this.#isCounted) {
      return undefined;
    }
    const hour = Math.floor(nowMs / HOUR_MS);
    this.#count += 1;
    return this.#count > limit * (hour - this.#firstHour + 1)
      ? `${key}: more was deleted than the hours' budget`
      : undefined;
  }

  #hasOther(life: Life): boolean {
    const { destination, record } = this.#world;
    return destination
      .entries(life.key)
      .some((other) => other.kind === "object" && record.lifeOf(life.key, other) === life);
  }

  /** It may be what was left out of the history (R6). */
  #isLeftOut({ key, versionId }: Life): boolean {
    return this.#world.ledger
      .peek(key)
      .rows.some((row) => row.versionId === versionId && row.state === "gap");
  }
}

/**
 * Whether somebody deleted an earlier null version in the moment in which this one was written, which lifecycle took in
 * the end: whoever hears of that delete only then cannot tell which of them it was (D2).
 */
function isOfADelete(life: Life, lives: readonly Life[]): boolean {
  return (
    life.versionId === NULL_VERSION_ID &&
    life.end === "expired" &&
    lives.some(
      ({ versionId, number, removal }) =>
        versionId === NULL_VERSION_ID &&
        number < life.number &&
        removal?.end === "deleted" &&
        // Before this one was written; an upload has the time of its beginning.
        removal.atMs > life.lastModifiedMs - SAME_MOMENT_MS,
    )
  );
}

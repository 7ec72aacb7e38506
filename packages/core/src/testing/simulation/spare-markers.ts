import { NULL_VERSION_ID } from "../../model/version-id.ts";
import { mayBeKept } from "./expected-stack.ts";
import { entryName, isForgotten, isNamed, type OracleWorld } from "./oracle-world.ts";
import { isWanted, type Life } from "./source-record.ts";

/** A marker that the source no longer has, or that policy keeps out, but which may stand. */
export function isSpareMarker(life: Life, world: OracleWorld): boolean {
  if (life.kind === "marker" && life.end === undefined) {
    return isLostUncrossing(life, world) || isCopyBelowLeft(life, world);
  }
  return (
    life.kind === "marker" &&
    (mayBeKept(life, world) ||
      isReplacedByLeftOut(life, world) ||
      looksUnasked(life, world) ||
      (isLostUncrossing(life, world) && standsForgotten(life, world)) ||
      // The null version that took its place was deleted before it crossed: to a reader both are absent.
      (life.versionId === NULL_VERSION_ID && world.policy.versionDeletes === "ignore") ||
      (world.policy.foreign === "report" &&
        isWanted(life, world.policy) &&
        (world.history.ledgerLoss !== undefined || world.history.before !== undefined)))
  );
}

/** R5: markers look alike, so that it may be the copy of one that the source has, and of which nobody has asked. */
function looksUnasked({ key }: Life, { record, ledger, policy, history }: OracleWorld): boolean {
  const { rows } = ledger.peek(key);
  return (
    (history.ledgerLoss !== undefined || history.before !== undefined) &&
    record
      .of(key)
      .some(
        (other) =>
          other.kind === "marker" &&
          other.end === undefined &&
          isWanted(other, policy) &&
          !rows.some((row) => row.versionId === other.versionId),
      )
  );
}

/**
 * Another tool's copy of it stands, or one that the ledger lost, which no row names: an upload of an earlier time came above
 * that and left the source, so that it looks like an older marker's, and this one was made once more (O6, R8).
 */
function isCopyBelowLeft(life: Life, world: OracleWorld): boolean {
  const { record, destination, policy, prefilled } = world;
  return (
    policy.foreign === "report" &&
    record
      .of(life.key)
      .some(
        (left) =>
          left.kind === "object" &&
          left.end !== undefined &&
          left.rank > life.rank &&
          left.lastModifiedMs <= life.lastModifiedMs,
      ) &&
    (destination
      .entries(life.key)
      .some(
        ({ versionId }) =>
          prefilled.get(entryName(life.key, versionId)) === life &&
          !isNamed(life.key, versionId, world),
      ) ||
      standsForgotten(life, world))
  );
}

/** One of lifecycle's had crossed before its event came; a ledger that lost it takes it for somebody else's. */
function isLostUncrossing(life: Life, { policy, history }: OracleWorld): boolean {
  return (
    life.isByLifecycle &&
    policy.lifecycle === "ignore" &&
    policy.foreign === "report" &&
    history.ledgerLoss !== undefined
  );
}

/** Whether a marker stands that stood when the ledger was lost, and that no row names. */
function standsForgotten({ key }: Life, world: OracleWorld): boolean {
  return world.destination
    .entries(key)
    .some(({ kind, versionId }) => kind === "marker" && isForgotten(key, versionId, world));
}

/** K3: what takes a null marker's place does not cross, and policy keeps what crossed. */
function isReplacedByLeftOut({ key, versionId }: Life, { record, policy }: OracleWorld): boolean {
  return (
    versionId === NULL_VERSION_ID &&
    policy.scope?.leaving !== "delete" &&
    record.of(key).some((next) => next.versionId === versionId && next.isLeftOut)
  );
}

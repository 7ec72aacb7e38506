import type { Policy } from "../../model/policy.ts";
import { NULL_VERSION_ID, type VersionId } from "../../model/version-id.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import type { Refusal } from "./history.ts";

/** How an entry of the source came to its end; `replaced`: a null one took its place (D2). */
export type LifeEnd = "deleted" | "expired" | "replaced";

/**
 * One entry that the source has, or had: what one write made. `nothing` stands for the time in which the
 * source has no entry of the key at all.
 */
export interface Life {
  readonly key: string;
  readonly versionId: VersionId;
  readonly kind: "object" | "marker" | "nothing";
  /** Counts the client's operations; the metadata of an object holds it, so that a replica tells its life. */
  readonly number: number;
  /** Of an object. */
  readonly content: string;
  readonly lastModifiedMs: number;
  /** Of a marker: a lifecycle rule made it. */
  readonly isByLifecycle: boolean;
  /** It was there before the first event that xpart saw. */
  readonly isBefore: boolean;
  /** Its place in the source's order of all that the key ever had, from 0. */
  rank: number;
  end: LifeEnd | undefined;
  /** How and when it was taken away, also where something took its place since; undefined: nobody did. */
  removal: { readonly end: LifeEnd; readonly atMs: number } | undefined;
  /** Why its content does not cross now. */
  refusal: Refusal | undefined;
  /** A filter of policy leaves it out now. */
  isLeftOut: boolean;
  /** It has been in the scope at some time. */
  wasInScope: boolean;
  /** It has been in the scope, and then was not. */
  hasLeft: boolean;
  /** A reader of the destination has seen it, or the absence that it stands for. */
  wasShown: boolean;
  /** Of a marker that was shown: newer ones, any of which it may have been. */
  mayBeOther: readonly Life[];
}

/** What a write makes, to be recorded. */
export type NewLife = Pick<Life, "key" | "versionId" | "kind" | "number" | "lastModifiedMs"> &
  Partial<Pick<Life, "content" | "isByLifecycle" | "isBefore" | "isLeftOut" | "refusal">> & {
    /** It takes its place by its time (O6) instead of on top. */
    readonly isByTime?: boolean;
  };

/** All that has been true at the source: the yardstick of the oracle. */
export class SourceRecord {
  readonly #lives = new Map<string, Life[]>();
  readonly #objects = new Map<string, Life>();
  /** Keys of which an entry could not be read at some time. */
  readonly unreadable: Set<string> = new Set();

  /** The keys that the source ever had. */
  keys(): IterableIterator<string> {
    return this.#lives.keys();
  }

  /** All lives of a key, in the source's order, oldest first. */
  of(key: string): readonly Life[] {
    return this.#lives.get(key) ?? [];
  }

  /** The object that the client's operation of this number wrote. */
  byNumber(number: string | undefined): Life | undefined {
    return number === undefined ? undefined : this.#objects.get(number);
  }

  /** The object that a destination entry is a replica of, by its metadata and content. */
  lifeOf(key: string, entry: Extract<StoredEntry, { kind: "object" }>): Life | undefined {
    const life = this.byNumber(entry.attributes.metadata["n"]);
    return life?.key === key && life.content === entry.content ? life : undefined;
  }

  /** The life that an id of the source has now. */
  current(key: string, versionId: VersionId): Life | undefined {
    return this.of(key).findLast((life) => life.versionId === versionId && life.end === undefined);
  }

  /** What was last written under an id; that need not stand highest (O6). */
  lastOf(key: string, versionId: VersionId): Life | undefined {
    let last: Life | undefined;
    for (const life of this.of(key)) {
      if (life.versionId === versionId && life.number > (last?.number ?? 0)) {
        last = life;
      }
    }
    return last;
  }

  /** Records what a filter says of an object from now on. */
  judged(life: Life, isIn: boolean): void {
    life.hasLeft ||= !isIn && life.wasInScope;
    life.wasInScope ||= isIn;
    life.isLeftOut = !isIn;
  }

  /** What somebody can mend crosses from now on. */
  mendRefusals(): void {
    for (const life of this.#objects.values()) {
      if (life.refusal?.until === "end") {
        life.refusal = undefined;
      }
    }
  }

  /** Records a write; what it takes the place of ends. */
  began(fields: NewLife): Life {
    const lives = this.#lives.get(fields.key) ?? [];
    this.#lives.set(fields.key, lives);
    for (const life of lives) {
      const isReplaced = life.kind === "nothing" || life.versionId === fields.versionId;
      // Also of what was deleted before: whoever writes the id again writes over its replica.
      if (isReplaced && (life.end === undefined || life.versionId === NULL_VERSION_ID)) {
        life.end = "replaced";
      }
    }
    const life = newLife(fields, lives.length);
    const older =
      fields.isByTime === true
        ? lives.findLastIndex(({ lastModifiedMs }) => lastModifiedMs <= life.lastModifiedMs)
        : lives.length - 1;
    lives.splice(older + 1, 0, life);
    for (let rank = older + 1; rank < lives.length; rank += 1) {
      const moved = lives[rank];
      if (moved !== undefined) {
        moved.rank = rank;
      }
    }
    if (life.kind === "object") {
      this.#objects.set(`${life.number}`, life);
    }
    return life;
  }

  /** Records that an entry was removed, and, where the key has none left, that there is nothing. */
  ended(key: string, versionId: VersionId, end: LifeEnd, number: number, atMs: number): void {
    const life = this.current(key, versionId);
    if (life !== undefined) {
      life.end = end;
      life.removal = { end, atMs };
    }
    if (this.of(key).every((other) => other.end !== undefined)) {
      this.began({ ...{ key, versionId: "", kind: "nothing", number, lastModifiedMs: 0 } });
    }
  }
}

const NONE: readonly Life[] = [];

function newLife(fields: NewLife, rank: number): Life {
  const { key, versionId, kind, number, lastModifiedMs } = fields;
  const { content = "", isByLifecycle = false, isBefore = false, refusal } = fields;
  const { isLeftOut = false } = fields;
  // Written out: there are many, and spreads are slow.
  return {
    key,
    versionId,
    kind,
    number,
    content,
    lastModifiedMs,
    isByLifecycle,
    isBefore,
    refusal,
    rank,
    isLeftOut,
    wasInScope: !isLeftOut,
    hasLeft: false,
    end: undefined,
    removal: undefined,
    wasShown: false,
    mayBeOther: NONE,
  };
}

/** Whether policy lets a life stand at the destination while the source has it. */
export function isWanted(life: Life, policy: Policy): boolean {
  return (
    !life.isLeftOut &&
    (life.kind !== "marker" ||
      (policy.deleteMarkers === "replicate" &&
        !(life.isByLifecycle && policy.lifecycle === "ignore")))
  );
}

/** K3: it left the scope before it came to its end, and may have crossed before that. */
function mayHaveStayed({ isLeftOut, wasInScope }: Life, { scope }: Policy): boolean {
  return isLeftOut && wasInScope && scope?.leaving !== "delete";
}

/** Whether policy keeps the replica of a life that came to its end. */
export function isKept(life: Life, policy: Policy, record: SourceRecord): boolean {
  return (isWanted(life, policy) || mayHaveStayed(life, policy)) && keepsEnd(life, policy, record);
}

/** K3: it left the scope and came to its end; nobody can read any more that it left, where nobody looked between. */
export function mayHaveLeftUnseen(life: Life, policy: Policy, record: SourceRecord): boolean {
  return life.isLeftOut && life.wasInScope && keepsEnd(life, policy, record);
}

function keepsEnd(life: Life, policy: Policy, record: SourceRecord): boolean {
  if (life.kind === "nothing") {
    return false;
  }
  switch (life.end) {
    case undefined:
      return false;
    case "expired":
      return policy.lifecycle === "ignore" || policy.versionDeletes === "ignore";
    case "deleted":
      return policy.versionDeletes === "ignore";
    case "replaced": {
      // Its replica stands until a later content of its id crosses; what has come last of them does not.
      const last = record.lastOf(life.key, life.versionId);
      return (
        life.kind === "object" &&
        last !== undefined &&
        last !== life &&
        (!isWanted(last, policy) || isKept(last, policy, record))
      );
    }
  }
}

/** Where an object came from, and of which class it is. */
export interface ObjectOrigin {
  /** Absent for STANDARD. */
  readonly storageClass?: string;
  /** S3 Replication wrote it. */
  readonly isReplica?: boolean;
}

/** Three of ten objects are of another class than STANDARD, and a quarter of all are somebody's replicas. */
export function originOf(pick: number): ObjectOrigin {
  const storageClass = CLASSES[Math.floor(pick * 1_000) % 10];
  return {
    ...(storageClass === undefined ? {} : { storageClass }),
    isReplica: Math.floor(pick * 10_000) % 4 === 0,
  };
}

/** The other seven of ten are of STANDARD, which S3 does not name. */
const CLASSES = ["STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING"];

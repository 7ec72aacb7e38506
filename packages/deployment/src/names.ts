import type { CommonSettings, LedgerSettings, SecretSettings } from "./settings/settings.ts";

/** What names are made of, and those that are taken over from what was there before. */
export interface NamedSettings extends Pick<CommonSettings, "name" | "environment"> {
  readonly ledger?: Pick<LedgerSettings, "tableName">;
  readonly credentials?: Pick<SecretSettings, "secretName"> | object;
}

/** What every resource is called. A name holds the pair's own name and its environment. */
export interface Names {
  readonly base: string;
  readonly eventRule: string;
  readonly buffer: string;
  readonly bufferDead: string;
  readonly ruleDead: string;
  readonly objects: string;
  readonly objectsDead: string;
  readonly parts: string;
  readonly partsDead: string;
  readonly functionsDead: string;
  readonly table: string;
  readonly secret: string;
  /** Of a key of a source on another server. */
  readonly sourceSecret: string;
  readonly eventHandler: string;
  readonly queueHandler: string;
  readonly partHandler: string;
  /** Of `operations`: its function, its state machine with its role, and the audit with its. */
  readonly sliceHandler: string;
  readonly runMachine: string;
  readonly runRole: string;
  readonly audit: string;
  readonly auditRole: string;
  readonly dashboard: string;
  /** The destination's user. */
  readonly user: string;
  /** The destination's role, with federation. */
  readonly role: string;
  readonly destinationPolicy: string;
  /** The source's role that ends a pause (C23). */
  readonly resumeRole: string;
  /** The rest is of the package cache's sync, at the destination. */
  readonly cacheRule: string;
  readonly cacheRuleDead: string;
  readonly cacheEvents: string;
  readonly cacheEventsDead: string;
  readonly cacheDead: string;
  readonly cacheHandler: string;
}

/** How the names of a pair's ledger and of its function that copies end. */
const TABLE_ENDING = "-objects";
const QUEUE_HANDLER_ENDING = "-queue-handler";

/** The names of one pair of buckets. The same on both sides, so that neither stack reads the other. */
export function namesOf({ name, environment, ledger, credentials = {} }: NamedSettings): Names {
  const base = `${name}-${environment}`;
  return {
    base,
    eventRule: `${base}-s3-events`,
    buffer: `${base}-events`,
    bufferDead: `${base}-events-dead`,
    ruleDead: `${base}-rule-dead`,
    objects: `${base}-objects.fifo`,
    objectsDead: `${base}-objects-dead.fifo`,
    parts: `${base}-parts`,
    partsDead: `${base}-parts-dead`,
    functionsDead: `${base}-functions-dead`,
    table: ledger?.tableName ?? `${base}${TABLE_ENDING}`,
    secret: ("secretName" in credentials && credentials.secretName) || `${base}/destination`,
    sourceSecret: `${base}/source`,
    eventHandler: `${base}-event-handler`,
    queueHandler: `${base}${QUEUE_HANDLER_ENDING}`,
    partHandler: `${base}-part-handler`,
    sliceHandler: `${base}-slice-handler`,
    runMachine: `${base}-runs`,
    runRole: `${base}-runs`,
    audit: `${base}-audit`,
    auditRole: `${base}-audit`,
    dashboard: base,
    user: `${base}-replicator`,
    role: `${base}-replicator`,
    destinationPolicy: `${base}-replicator`,
    resumeRole: `${base}-resume`,
    cacheRule: `${base}-cache-events`,
    cacheRuleDead: `${base}-cache-rule-dead`,
    cacheEvents: `${base}-cache-events`,
    cacheEventsDead: `${base}-cache-events-dead`,
    cacheDead: `${base}-cache-dead`,
    cacheHandler: `${base}-cache-handler`,
  };
}

/** The function that copies of the pair whose ledger is called so; undefined: that is a name of its own (`ledger.tableName`). */
export function queueHandlerBeside(tableName: string): string | undefined {
  return tableName.endsWith(TABLE_ENDING)
    ? tableName.slice(0, -TABLE_ENDING.length) + QUEUE_HANDLER_ENDING
    : undefined;
}

/** The log group of a function, as Lambda itself would call it. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** What the alarm of a rule is called. */
export function alarmNameOf({ base }: Names, ruleId: string): string {
  return `${base}-${ruleId}`;
}

interface NameLimit {
  readonly what: string;
  readonly most: number;
  readonly names: readonly (keyof Names)[];
}

/** Longest names that AWS takes. Sources: the API references of IAM, Lambda, SQS and EventBridge. */
const LIMITS: readonly NameLimit[] = [
  {
    what: "a function or its role",
    most: 64,
    names: ["eventHandler", "queueHandler", "partHandler", "sliceHandler", "cacheHandler"],
  },
  { what: "a role", most: 64, names: ["role", "resumeRole"] },
  { what: "a user", most: 64, names: ["user"] },
  { what: "an EventBridge rule", most: 64, names: ["eventRule", "cacheRule"] },
  {
    what: "a queue",
    most: 80,
    names: ["objectsDead", "functionsDead", "bufferDead", "cacheEventsDead"],
  },
];

/**
 * Whether AWS would refuse one of the names as too long.
 *
 * @returns a sentence about the one that is furthest over, which begins with the setting.
 */
export function tooLongName(names: Names): string | undefined {
  const [worst] = LIMITS.flatMap(({ what, most, names: fields }) =>
    fields.map((field) => ({ what, most, name: names[field], over: names[field].length - most })),
  ).toSorted((left, right) => right.over - left.over);
  return worst === undefined || worst.over <= 0
    ? undefined
    : `name must be ${worst.over} characters shorter: it makes "${worst.name}" with ${worst.name.length}, and ${worst.what} may have ${worst.most}`;
}

import * as z from "zod/mini";
import { parseInstant } from "./instant.ts";
import { type KeyRule, keyRulesSchema } from "./key-mapping.ts";
import { err, ok, type Result } from "./result.ts";
import { type ScopeFilter, scopeFilterSchema } from "./scope-filter.ts";

/** How an archived version is asked for. */
export interface RestoreRequest {
  readonly tier: "Standard" | "Bulk" | "Expedited";
  /** How long the restored copy stays readable. */
  readonly days: number;
}

/** The user's choices: what crosses and what does not. Every field has a default. */
export interface Policy {
  /** Delete markers: put on the replica too, or left out. */
  readonly deleteMarkers: "replicate" | "ignore";
  /** Permanent deletes of a version or marker: done to the replica too, or the replica stays. */
  readonly versionDeletes: "replicate" | "ignore";
  /** What lifecycle rules of the source expire: kept at the destination by default. */
  readonly lifecycle: "replicate" | "ignore";
  /** Object tags. */
  readonly tags: "replicate" | "ignore";
  /** Destination entries that the ledger does not know: reported, or deleted (R5). */
  readonly foreign: "report" | "delete";
  /**
   * `same` keeps the source's storage class; another text is the class of every replica. An object names a class for
   * a class, `STANDARD` among them; those that it does not name are kept.
   */
  readonly storageClass: string | Readonly<Record<string, string>>;
  /** How many entries one late arrival may have written again before it becomes a gap (R6). */
  readonly maxRewrites: number;
  /** Deletes and delete markers in one hour, beyond which they are held (F4). Absent: any number. */
  readonly maxDeletesPerHour?: number;
  /** How archived objects are restored at the source to be copied. Absent: they stay parked (A7). */
  readonly restore?: RestoreRequest;
  /**
   * How much of what was there before is wanted where all of it is asked for: of what is older than an instant
   * (ISO 8601, with its zone), only the entry that was current then (R12). Absent: all of it.
   */
  readonly history?: "all" | { readonly since: string };
  /** Which objects cross, of the keys below the prefixes. Absent: all (K). */
  readonly scope?: ScopeFilter;
  /** How many days longer than its object a replica is locked. Absent: as long (A1). */
  readonly retention?: { readonly addDays: number };
  /** Name of user metadata of a replica that says of which version it is. Absent: nothing does (A12). */
  readonly sourceMetadata?: string;
  /** What keys are called at the destination. Absent: the same (M). */
  readonly keys?: readonly KeyRule[];
}

/** What applies where the user chose nothing. */
export const DEFAULT_POLICY: Policy = {
  deleteMarkers: "replicate",
  versionDeletes: "replicate",
  lifecycle: "ignore",
  tags: "replicate",
  foreign: "report",
  storageClass: "same",
  maxRewrites: 100,
};

/**
 * Whether anything at all deletes entries of the destination: deletes that cross, foreign entries that go,
 * replicas whose object leaves the scope, or that are written again for a late arrival. Under a policy with none of these the destination only
 * grows, and the identity that writes it needs no right to delete (S2).
 */
export function deletesVersions(policy: Policy): boolean {
  return (
    policy.versionDeletes === "replicate" ||
    policy.lifecycle === "replicate" ||
    policy.foreign === "delete" ||
    policy.scope?.leaving === "delete" ||
    policy.maxRewrites > 0
  );
}

/** Whether tags of the source's objects are read, which is a right of its own (S2). */
export function readsTags({ tags, scope }: Pick<Policy, "tags" | "scope">): boolean {
  return tags === "replicate" || scope?.tags !== undefined;
}

const replicateOrIgnore = z.optional(
  z.enum(["replicate", "ignore"], 'must be "replicate" or "ignore"'),
);

const STORAGE_CLASS =
  'must be "same", a storage class as S3 names it, such as STANDARD_IA, or an object of a class for a class, as in {"GLACIER": "STANDARD_IA"}';
const CLASS_NAME = "must be a storage class as S3 names it, such as STANDARD_IA";
const className = z.string(CLASS_NAME).check(z.regex(/^[A-Z_]+$/, CLASS_NAME));
const MAX_DELETES = "must be a whole number from 0 on";
const RESTORE_TIER = "must be Standard, Bulk or Expedited";
const RESTORE_DAYS = "must be a whole number from 1 to 365";
const ADD_DAYS = "must be a whole number from 1 to 36500";
const METADATA =
  "must be a name of user metadata: up to 64 lower-case letters, digits and hyphens, without x-amz-meta-";
const HISTORY = 'must be "all", or an object with since, as in {"since": "2026-01-31T00:00:00Z"}';
const SINCE = "must be an instant with its zone, such as 2026-01-31T00:00:00Z";
const MAX_REWRITES = "must be a whole number from 0 to 1000";

/** A policy as a user writes it: what is left out gets the default. */
export type PolicyChoices = { readonly [Field in keyof Policy]?: Policy[Field] | undefined };

/**
 * What a policy may say, and what each field must be; {@link parsePolicy} fills in the defaults. Whoever has
 * a policy inside larger settings takes it into their own schema. Every message is written out: this
 * flavour of zod has none of its own.
 */
export const policySchema: z.ZodMiniType<PolicyChoices, PolicyChoices> = z.strictObject(
  {
    deleteMarkers: replicateOrIgnore,
    versionDeletes: replicateOrIgnore,
    lifecycle: replicateOrIgnore,
    tags: replicateOrIgnore,
    foreign: z.optional(z.enum(["report", "delete"], 'must be "report" or "delete"')),
    storageClass: z.optional(
      z.union(
        [
          z.string(STORAGE_CLASS).check(z.regex(/^(same|[A-Z_]+)$/, STORAGE_CLASS)),
          z.record(className, className, CLASS_NAME),
        ],
        STORAGE_CLASS,
      ),
    ),
    maxRewrites: z.optional(
      z.int(MAX_REWRITES).check(z.gte(0, MAX_REWRITES), z.lte(1000, MAX_REWRITES)),
    ),
    maxDeletesPerHour: z.optional(z.int(MAX_DELETES).check(z.gte(0, MAX_DELETES))),
    restore: z.optional(
      z.strictObject(
        {
          tier: z.enum(["Standard", "Bulk", "Expedited"], RESTORE_TIER),
          days: z.int(RESTORE_DAYS).check(z.gte(1, RESTORE_DAYS), z.lte(365, RESTORE_DAYS)),
        },
        "must be an object with tier and days",
      ),
    ),
    history: z.optional(
      z.union(
        [
          z.literal("all", HISTORY),
          z.strictObject(
            {
              since: z
                .string(SINCE)
                .check(z.refine((text) => parseInstant(text) !== undefined, SINCE)),
            },
            HISTORY,
          ),
        ],
        HISTORY,
      ),
    ),
    scope: z.optional(scopeFilterSchema),
    retention: z.optional(
      z.strictObject(
        { addDays: z.int(ADD_DAYS).check(z.gte(1, ADD_DAYS), z.lte(36_500, ADD_DAYS)) },
        "must be an object with addDays",
      ),
    ),
    sourceMetadata: z.optional(
      z.string(METADATA).check(z.regex(/^(?!x-amz-)[a-z0-9][a-z0-9-]{0,63}$/, METADATA)),
    ),
    keys: z.optional(keyRulesSchema),
  } satisfies Record<keyof Policy, z.ZodMiniType>,
  "must be an object",
);

/**
 * Reads a policy that a user wrote, filling in {@link DEFAULT_POLICY}.
 *
 * @returns the policy, or one line for each field that is wrong or unknown.
 */
export function parsePolicy(raw: unknown): Result<Policy, readonly string[]> {
  const parsed = policySchema.safeParse(raw);
  if (!parsed.success) {
    return err(
      parsed.error.issues.flatMap((issue) =>
        issue.code === "unrecognized_keys"
          ? issue.keys.map((name) => `policy: has no field ${name}`)
          : [`${issue.path.join(".") || "policy"}: ${issue.message}`],
      ),
    );
  }
  return ok(completePolicy(parsed.data));
}

/** A policy from what {@link policySchema} has read, with {@link DEFAULT_POLICY} where nothing was chosen. */
export function completePolicy(choices: PolicyChoices): Policy {
  const chosen = Object.fromEntries(
    Object.entries(choices).filter(([, value]) => value !== undefined),
  );
  return { ...DEFAULT_POLICY, ...chosen };
}

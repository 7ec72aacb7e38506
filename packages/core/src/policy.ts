import * as z from "zod/mini";
import { err, ok, type Result } from "./result.ts";

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
  /** `same` keeps the source's storage class; otherwise every replica gets this one. */
  readonly storageClass: string;
  /** How many entries one late arrival may have written again before it becomes a gap (R6). */
  readonly maxRewrites: number;
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

const replicateOrIgnore = z.optional(z.enum(["replicate", "ignore"]));

const policySchema = z.strictObject({
  deleteMarkers: replicateOrIgnore,
  versionDeletes: replicateOrIgnore,
  lifecycle: replicateOrIgnore,
  tags: replicateOrIgnore,
  foreign: z.optional(z.enum(["report", "delete"])),
  storageClass: z.optional(z.string().check(z.regex(/^(same|[A-Z_]+)$/))),
  maxRewrites: z.optional(z.int().check(z.gte(0), z.lte(1000))),
});

/**
 * Reads a policy that a user wrote, filling in {@link DEFAULT_POLICY}.
 *
 * @returns the policy, or one line for each field that is wrong or unknown.
 */
export function parsePolicy(raw: unknown): Result<Policy, readonly string[]> {
  const parsed = policySchema.safeParse(raw);
  if (!parsed.success) {
    return err(
      parsed.error.issues.map((issue) => `${issue.path.join(".") || "policy"}: ${issue.message}`),
    );
  }
  const chosen = Object.fromEntries(
    Object.entries(parsed.data).filter(([, value]) => value !== undefined),
  );
  return ok({ ...DEFAULT_POLICY, ...chosen });
}

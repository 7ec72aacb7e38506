import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fingerprintOf, isSignedBy, printable, readPublicKey } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import { type DeploymentContext, withDeployment } from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { withSigner } from "../verify/write-report.ts";
import type { ReadReport } from "./read-report.ts";
import type { VerifyReportArguments } from "./verify-report-arguments.ts";

/**
 * What became of the signature:
 *
 * - `none`: there is none. `wanted`: there is none, and one was demanded.
 * - `good`, `bad`: by the key that was named.
 * - `own`: good by the key that lies beside it, which anybody may have put there.
 * - `unknown`: there is a signature, and no key that it could be held against.
 */
export interface SignatureCheck {
  readonly state: "none" | "wanted" | "good" | "bad" | "own" | "unknown";
  /** The SHA-256 of the key that was used. */
  readonly fingerprint?: string;
}

/** Checks the signature of a report's sums. @throws CliError where the key cannot be had. */
export async function checkSignature(
  { sums, signature, key }: ReadReport,
  args: VerifyReportArguments,
  context: DeploymentContext,
): Promise<SignatureCheck> {
  const named = await namedKey(args, context);
  if (signature === undefined) {
    return { state: named === undefined ? "none" : "wanted" };
  }
  if (named !== undefined) {
    const state = isSignedBy(named, sums, signature) ? "good" : "bad";
    return { state, fingerprint: fingerprintOf(named) };
  }
  const own = key === undefined ? undefined : readPublicKey(key);
  if (own?.ok !== true) {
    return { state: "unknown" };
  }
  const state = isSignedBy(own.value, sums, signature) ? "own" : "bad";
  return { state, fingerprint: fingerprintOf(own.value) };
}

async function namedKey(
  args: VerifyReportArguments,
  context: DeploymentContext,
): Promise<KeyObject | undefined> {
  const { publicKey, signKey } = args;
  if (publicKey !== undefined) {
    return keyOf(await keyFile(publicKey, context), `--public-key ${publicKey}`);
  }
  if (signKey === undefined) {
    return undefined;
  }
  const subject = `--sign-key ${signKey}`;
  return withDeployment(args, context, (deployment) =>
    withSigner(signKey, deployment, async (signer) => {
      const read = await signer.publicKey();
      if (!read.ok) {
        throw portFailure(read.error, subject);
      }
      return keyOf(read.value, subject);
    }),
  );
}

function keyOf(bytes: Uint8Array, subject: string): KeyObject {
  const read = readPublicKey(bytes);
  if (!read.ok) {
    throw new CliError({
      what: "This key cannot check a report",
      subject: printable(subject),
      remedy: `Give the public key of who signed it: ${read.error}.`,
    });
  }
  return read.value;
}

async function keyFile(path: string, { workingDirectory }: DeploymentContext): Promise<Buffer> {
  try {
    return await readFile(resolve(workingDirectory, path));
  } catch (error) {
    throw new CliError({
      what: "The public key cannot be read",
      subject: `--public-key ${printable(path)}`,
      remedy: `Name a file with the key as PEM or DER: ${error instanceof Error ? error.message : error}`,
    });
  }
}

import { rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  type Deployment,
  type OpenSigner,
  openReportSigner,
  publicKeyPem,
  readPublicKey,
  reportPage,
  sha256Of,
  sumsText,
  type VerifyReport,
} from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { reportFilesOf } from "./report-files.ts";

/**
 * Writes a report as JSON and as a page, side by side, with the sums of both, and with the signature of the sums if
 * there is a signer. @returns the paths. @throws CliError
 */
export async function writeReport(
  path: string,
  report: VerifyReport,
  signer?: OpenSigner,
): Promise<readonly string[]> {
  const files = reportFilesOf(path);
  const written = [
    { path: files.json, content: `${JSON.stringify(report, null, 2)}\n` },
    { path: files.page, content: reportPage(report) },
  ];
  const sums = Buffer.from(
    sumsText(
      written.map((file) => ({
        name: basename(file.path),
        sha256: sha256Of(Buffer.from(file.content)),
      })),
    ),
  );
  const signed = signer === undefined ? undefined : await signatureOf(sums, signer);
  const all = [
    ...written,
    { path: files.sums, content: sums },
    ...(signed === undefined
      ? []
      : [
          { path: files.signature, content: signed.signature },
          { path: files.key, content: signed.pem },
        ]),
  ];
  try {
    for (const file of all) {
      await writeFile(file.path, file.content);
    }
    if (signed === undefined) {
      // Of an earlier report under this name; beside the new one it would be wrong.
      await rm(files.signature, { force: true });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError({
      what: "The report cannot be written",
      subject: `--report ${path}`,
      remedy: `Give a file in a folder that is there and can be written: ${reason}`,
    });
  }
  return all.map((file) => file.path);
}

/** Opens a key of KMS for what is to be done with it, and closes its connections. */
export async function withSigner<T>(
  keyId: string,
  deployment: Deployment,
  use: (signer: OpenSigner) => Promise<T>,
): Promise<T> {
  const signer = await openReportSigner(deployment, keyId);
  try {
    return await use(signer);
  } finally {
    signer.close();
  }
}

/** Asks for the key once before anything is compared: a comparison may take hours. @throws CliError */
export async function checkSigner(signer: OpenSigner, keyId: string): Promise<void> {
  const key = await signer.publicKey();
  if (!key.ok) {
    throw portFailure(key.error, `--sign-key ${keyId}`);
  }
}

async function signatureOf(
  sums: Uint8Array,
  signer: OpenSigner,
): Promise<{ readonly signature: Uint8Array; readonly pem: string }> {
  const key = await signer.publicKey();
  if (!key.ok) {
    throw portFailure(key.error, "--sign-key");
  }
  const signature = await signer.sign(sums);
  if (!signature.ok) {
    throw portFailure(signature.error, "--sign-key");
  }
  const read = readPublicKey(key.value);
  if (!read.ok) {
    throw new Error(read.error);
  }
  return { signature: signature.value, pem: publicKeyPem(read.value) };
}

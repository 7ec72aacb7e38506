import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { err, ok, type Result } from "@xpart/core";
import { sha256Of } from "./report-sums.ts";

/** What each elliptic curve signs with, by OpenSSL's names. */
const CURVE_HASHES: Readonly<Record<string, string>> = {
  prime256v1: "sha256",
  secp384r1: "sha384",
  secp521r1: "sha512",
  secp256k1: "sha256",
};

/**
 * Reads a public key: PEM, or DER of a SubjectPublicKeyInfo.
 *
 * @returns a sentence where it is none, or of a kind that no report is signed with.
 */
export function readPublicKey(bytes: Uint8Array): Result<KeyObject, string> {
  const isPem = Buffer.from(bytes.subarray(0, 11)).toString("latin1") === "-----BEGIN ";
  try {
    const key = isPem
      ? createPublicKey({ key: Buffer.from(bytes), format: "pem" })
      : createPublicKey({ key: Buffer.from(bytes), format: "der", type: "spki" });
    return hashFor(key) === undefined
      ? err(
          `it is a key of the kind ${key.asymmetricKeyType}; reports are signed by RSA, ECDSA and Ed25519`,
        )
      : ok(key);
  } catch (error) {
    return err(
      `it is no public key, neither as PEM nor as DER: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Whether a signature is this key's, of this message: RSA by PKCS #1 v1.5, ECDSA as DER, Ed25519. Needs no network. */
export function isSignedBy(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  const hash = hashFor(key);
  return hash !== undefined && verify(hash, message, key, signature);
}

/** A key as PEM, as OpenSSL reads it. */
export function publicKeyPem(key: KeyObject): string {
  return key.export({ type: "spki", format: "pem" }).toString();
}

/** The SHA-256 of the key's DER, by which people tell keys apart. */
export function fingerprintOf(key: KeyObject): string {
  return sha256Of(key.export({ type: "spki", format: "der" }));
}

/** The hash that goes with the key; null: it has its own. */
function hashFor({
  asymmetricKeyType,
  asymmetricKeyDetails,
}: KeyObject): string | null | undefined {
  switch (asymmetricKeyType) {
    case "rsa":
      return "sha256";
    case "ec":
      return CURVE_HASHES[asymmetricKeyDetails?.namedCurve ?? ""];
    case "ed25519":
      return null;
    default:
      return undefined;
  }
}

import { GetPublicKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { err, ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { type ClientPlace, clientOptions } from "../clients/partition-clients.ts";

/** A key of KMS that signs. Its private half never leaves KMS. */
export interface ReportSigner {
  /** The public half, as DER of a SubjectPublicKeyInfo (RFC 5280). */
  publicKey(): Promise<Result<Uint8Array, PortError>>;
  /** @param message - 4,096 bytes at most. */
  sign(message: Uint8Array): Promise<Result<Uint8Array, PortError>>;
}

/** Which key. */
export interface KmsReportSignerOptions {
  readonly client: KMSClient;
  /** An id, an ARN, or an alias with `alias/` before it. */
  readonly keyId: string;
}

/**
 * The algorithms that reports are signed with: each kind of key has one of them, so that the public key alone says how
 * a signature of it is checked. Source: KMS developer guide, "Asymmetric key specs".
 */
const ALGORITHMS: readonly string[] = [
  "ECDSA_SHA_256",
  "ECDSA_SHA_384",
  "ECDSA_SHA_512",
  "ED25519_SHA_512",
  "RSASSA_PKCS1_V1_5_SHA_256",
];

/** Makes a KMS client. */
export function createKmsClient(place: ClientPlace): KMSClient {
  return new KMSClient(clientOptions(place));
}

/** A signer by one key. What the key is for is asked once, before it signs. */
export function createKmsReportSigner({ client, keyId }: KmsReportSignerOptions): ReportSigner {
  let known: Promise<Result<UsableKey, PortError>> | undefined;
  const key = () => {
    known ??= readKey(client, keyId);
    return known;
  };
  return {
    async publicKey() {
      const read = await key();
      return read.ok ? ok(read.value.publicKey) : read;
    },
    async sign(message) {
      const read = await key();
      if (!read.ok) {
        return read;
      }
      const { arn, algorithm } = read.value;
      const command = { KeyId: arn, Message: message, MessageType: "RAW" } as const;
      const signed = await callAws({ side: "source" }, "Sign", () =>
        client.send(new SignCommand({ ...command, SigningAlgorithm: algorithm })),
      );
      if (!signed.ok) {
        return signed;
      }
      const { Signature: signature } = signed.value;
      return signature === undefined ? err(unusable("the answer has no signature")) : ok(signature);
    },
  };
}

interface UsableKey {
  /** Not the alias, which may come to name another key between two requests. */
  readonly arn: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: Uint8Array;
}

type SigningAlgorithm = NonNullable<
  ConstructorParameters<typeof SignCommand>[0]["SigningAlgorithm"]
>;

async function readKey(client: KMSClient, keyId: string): Promise<Result<UsableKey, PortError>> {
  const read = await callAws({ side: "source" }, "GetPublicKey", () =>
    client.send(new GetPublicKeyCommand({ KeyId: keyId })),
  );
  if (!read.ok) {
    return read;
  }
  const { KeyId: arn = keyId, KeyUsage: usage, PublicKey: publicKey } = read.value;
  const offered = read.value.SigningAlgorithms ?? [];
  const algorithm = offered.find((name) => ALGORITHMS.includes(name));
  if (usage !== "SIGN_VERIFY" || algorithm === undefined || publicKey === undefined) {
    const what = offered.length === 0 ? "" : `, by ${offered.join(", ")}`;
    const wanted = ALGORITHMS.join(", ");
    return err(
      unusable(
        `the key ${arn} is for ${usage}${what}; a key for SIGN_VERIFY is needed, by ${wanted}`,
      ),
    );
  }
  return ok({ arn, algorithm, publicKey });
}

function unusable(message: string): PortError {
  return { kind: "misconfigured", side: "source", operation: "GetPublicKey", message };
}

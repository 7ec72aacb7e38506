import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { AwsJsonError, createAwsJsonHandler } from "../aws-json.ts";
import type { Service } from "../service.ts";

/** Kinds of keys that sign, by KMS's names. */
export type SigningKeySpec =
  | "ECC_NIST_P256"
  | "ECC_NIST_P384"
  | "ECC_NIST_P521"
  | "ECC_NIST_EDWARDS25519"
  | "RSA_2048";

/** Signatures by asymmetric keys, and no more of KMS than that. S3 has keys of its own (`s3/kms-keys.ts`). */
export interface KmsService extends Service {
  createSigningKey(alias: string, spec?: SigningKeySpec): { readonly arn: string };
}

/** Where the keys are. */
export interface KmsPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

interface SigningKey {
  readonly arn: string;
  readonly spec: SigningKeySpec;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** What each kind signs with (KMS developer guide, "Asymmetric key specs"). */
const ALGORITHMS: Readonly<Record<SigningKeySpec, readonly string[]>> = {
  ECC_NIST_P256: ["ECDSA_SHA_256"],
  ECC_NIST_P384: ["ECDSA_SHA_384"],
  ECC_NIST_P521: ["ECDSA_SHA_512"],
  ECC_NIST_EDWARDS25519: ["ED25519_SHA_512"],
  RSA_2048: ["RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512"],
};

/** KMS takes no longer message as it is. */
const MOST_MESSAGE_BYTES = 4_096;

interface KmsRequest {
  readonly KeyId?: string;
  readonly Message?: string;
  readonly MessageType?: string;
  readonly SigningAlgorithm?: string;
}

/** Makes a KMS (AWS JSON 1.1) without keys. */
export function createKmsService(place: KmsPlace): KmsService {
  const keys = new Map<string, SigningKey>();
  function find(keyId = ""): SigningKey {
    const found = keys.get(keyId);
    if (found === undefined) {
      throw new AwsJsonError("NotFoundException", `Key '${keyId}' does not exist`);
    }
    return found;
  }
  return {
    handle: createAwsJsonHandler<KmsRequest>("kms", {
      GetPublicKey: ({ KeyId }) => publicKeyOf(find(KeyId)),
      Sign: (request) => signBy(find(request.KeyId), request),
    }),
    createSigningKey(alias, spec = "ECC_NIST_P256") {
      const id = randomUUID();
      const { partition, region, accountId } = place;
      const base = `arn:${partition}:kms:${region}:${accountId}`;
      const key = { arn: `${base}:key/${id}`, spec, ...newPair(spec) };
      for (const name of [id, key.arn, alias, `${base}:${alias}`]) {
        keys.set(name, key);
      }
      return { arn: key.arn };
    },
    stop: async () => {},
  };
}

function newPair(spec: SigningKeySpec): Pick<SigningKey, "privateKey" | "publicKey"> {
  switch (spec) {
    case "ECC_NIST_P256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" });
    case "ECC_NIST_P384":
      return generateKeyPairSync("ec", { namedCurve: "P-384" });
    case "ECC_NIST_P521":
      return generateKeyPairSync("ec", { namedCurve: "P-521" });
    case "ECC_NIST_EDWARDS25519":
      return generateKeyPairSync("ed25519");
    case "RSA_2048":
      return generateKeyPairSync("rsa", { modulusLength: 2048 });
  }
}

function publicKeyOf({ arn, spec, publicKey }: SigningKey): Record<string, unknown> {
  return {
    KeyId: arn,
    KeySpec: spec,
    KeyUsage: "SIGN_VERIFY",
    SigningAlgorithms: ALGORITHMS[spec],
    PublicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  };
}

function signBy(
  { arn, spec, privateKey }: SigningKey,
  { Message = "", MessageType = "RAW", SigningAlgorithm = "" }: KmsRequest,
): Record<string, unknown> {
  const message = Buffer.from(Message, "base64");
  if (!ALGORITHMS[spec].includes(SigningAlgorithm)) {
    const text = `${SigningAlgorithm} is incompatible with key spec ${spec}.`;
    throw new AwsJsonError("InvalidKeyUsageException", text);
  }
  if (MessageType !== "RAW" || message.length === 0 || message.length > MOST_MESSAGE_BYTES) {
    const text = `The sandbox signs raw messages of 1 to ${MOST_MESSAGE_BYTES} bytes.`;
    throw new AwsJsonError("ValidationException", text);
  }
  // The end of the name says with what hash; Ed25519 has its own.
  const hash = spec === "ECC_NIST_EDWARDS25519" ? null : `sha${SigningAlgorithm.slice(-3)}`;
  const signature = sign(hash, message, privateKey);
  return { KeyId: arn, SigningAlgorithm, Signature: signature.toString("base64") };
}

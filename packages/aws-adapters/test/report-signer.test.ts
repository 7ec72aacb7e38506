import { createPublicKey, verify } from "node:crypto";
import { CreateKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { startPartition } from "@xpart/sandbox";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKmsClient, createKmsReportSigner } from "../src/operators/kms-report-signer.ts";

const SPECS = ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "RSA_2048"] as const;
type Spec = (typeof SPECS)[number] | "ECC_NIST_EDWARDS25519";

/** A KMS, and the making of keys. */
interface KmsSubject {
  readonly client: KMSClient;
  /** @returns its ARN. */
  createKey(spec: Spec): Promise<string>;
  stop(): Promise<void>;
}

async function sandboxKms(): Promise<KmsSubject> {
  const place = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "444455556666" };
  const partition = await startPartition(place);
  let keys = 0;
  return {
    client: createKmsClient(partition),
    createKey: async (spec) => partition.createSigningKey(`alias/${++keys}`, spec).arn,
    stop: () => partition.stop(),
  };
}

async function motoKms(executable: string): Promise<KmsSubject> {
  const moto = await startMotoServer(executable);
  const client = createKmsClient(moto);
  return {
    client,
    async createKey(KeySpec) {
      const made = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage: "SIGN_VERIFY" }));
      return made.KeyMetadata?.Arn ?? "";
    },
    stop: () => moto.stop(),
  };
}

const HASHES: Readonly<Record<Spec, string | null>> = {
  ECC_NIST_P256: "sha256",
  ECC_NIST_P384: "sha384",
  ECC_NIST_P521: "sha512",
  RSA_2048: "sha256",
  ECC_NIST_EDWARDS25519: null,
};

function describeSigner(name: string, start: () => Promise<KmsSubject>, specs: readonly Spec[]) {
  describe(`report signer: ${name}`, () => {
    let kms: KmsSubject;
    beforeAll(async () => {
      kms = await start();
    });
    afterAll(async () => {
      kms.client.destroy();
      await kms.stop();
    });

    it.each(specs)("V9 a key of %s signs, and its public half tells that it did", async (spec) => {
      const keyId = await kms.createKey(spec);
      const signer = createKmsReportSigner({ client: kms.client, keyId });
      const message = Buffer.from("what is signed");
      const signed = await signer.sign(message);
      const der = await signer.publicKey();
      if (!signed.ok || !der.ok) throw new Error(JSON.stringify([signed, der]));
      const key = createPublicKey({ key: Buffer.from(der.value), format: "der", type: "spki" });
      expect(verify(HASHES[spec], message, key, signed.value)).toBe(true);
      expect(verify(HASHES[spec], Buffer.from("else"), key, signed.value)).toBe(false);
    });

    it("F1 a key that is not there is told by KMS's own name for it", async () => {
      const missing = "arn:aws:kms:us-east-1:111122223333:key/0d990263-018e-4e65-a703-eff731de951e";
      const signer = createKmsReportSigner({ client: kms.client, keyId: missing });
      expect(await signer.sign(Buffer.from("x"))).toMatchObject({
        ok: false,
        error: { kind: "misconfigured", code: "NotFoundException", operation: "GetPublicKey" },
      });
    });
  });
}

describeSigner("KMS of the sandbox", sandboxKms, [...SPECS, "ECC_NIST_EDWARDS25519"]);

const moto = findMotoServer();
if (moto !== undefined) {
  describeSigner("KMS of moto", () => motoKms(moto), SPECS);

  describe("report signer: a key that does not sign", () => {
    it("F1 is told, before it is asked for a signature", async () => {
      const server = await startMotoServer(moto);
      const client = createKmsClient(server);
      const made = await client.send(
        new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }),
      );
      const keyId = made.KeyMetadata?.Arn ?? "";
      const signed = await createKmsReportSigner({ client, keyId }).sign(Buffer.from("x"));
      expect(signed).toMatchObject({ ok: false, error: { kind: "misconfigured" } });
      expect(!signed.ok && signed.error.message).toContain("ENCRYPT_DECRYPT");
      client.destroy();
      await server.stop();
    });
  });
} else if (process.env["XPART_REQUIRE_MOTO"] === "1") {
  it("F1 moto_server is on the PATH", () => {
    throw new Error("XPART_REQUIRE_MOTO is 1 and no moto_server is on the PATH");
  });
} else {
  it.skip("V9 signatures of moto's KMS (no moto_server: pip install 'moto[server]')", () => {});
}

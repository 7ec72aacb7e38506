import { createHash } from "node:crypto";
import { CopyObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import {
  CHECKED_CONTENT,
  CHECKSUMS,
  type ChecksumAlgorithm,
  crc32Of,
  WRONG_CHECKSUMS,
} from "./checksum-values.ts";
import type { S3Context } from "./s3-context.ts";
import type { RawResponse } from "./signed-http.ts";

const ALGORITHMS: readonly ChecksumAlgorithm[] = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

/** W8: checksums of an object from a single PUT. */
export const checksumBehaviours: readonly Behaviour[] = [
  ...ALGORITHMS.map(algorithmStored),
  ...ALGORITHMS.map(wrongValueRefused),
  {
    id: "checksum-default",
    title: "W8 S3 adds a full-object CRC64NVME when the client sends no checksum",
    run: async (context) => {
      expect((await put(context, {})).status).toBe(200);
      const { headers } = await headChecksum(context);
      expect(headers["x-amz-checksum-crc64nvme"]).toBe(CHECKSUMS.crc64nvme);
      expect(headers["x-amz-checksum-type"]).toBe("FULL_OBJECT");
    },
  },
  {
    id: "checksum-mode",
    title: "W8 GET and HEAD give checksums with x-amz-checksum-mode ENABLED alone",
    run: async (context) => {
      const { http, versioned: bucket, key } = context;
      await put(context, { "x-amz-checksum-crc32": CHECKSUMS.crc32 });
      for (const method of ["GET", "HEAD"]) {
        const plain = await http.send({ method, bucket, key });
        expect(Object.keys(plain.headers).join()).not.toContain("x-amz-checksum");
        const headers = { "x-amz-checksum-mode": "ENABLED" };
        const asked = await http.send({ method, bucket, key, headers });
        expect(asked.headers["x-amz-checksum-crc32"]).toBe(CHECKSUMS.crc32);
      }
    },
  },
  {
    id: "checksum-trailer",
    title: "W8 a checksum sent as a trailer is verified: stored when right, BadDigest when wrong",
    run: async (context) => {
      expect((await putWithTrailer(context, CHECKSUMS.crc32)).status).toBe(200);
      const { headers } = await headChecksum(context);
      expect([headers["content-length"], headers["x-amz-checksum-crc32"]]).toEqual([
        String(CHECKED_CONTENT.length),
        CHECKSUMS.crc32,
      ]);
      expect(refused(await putWithTrailer(context, WRONG_CHECKSUMS.crc32))).toBe("400 BadDigest");
      expect((await headChecksum(context)).headers["x-amz-version-id"]).toBe(
        headers["x-amz-version-id"],
      );
    },
  },
  {
    id: "checksum-two-headers",
    title: "W8 two checksum headers are an InvalidRequest",
    run: async (context) => {
      const answer = await put(context, {
        "x-amz-checksum-crc32": CHECKSUMS.crc32,
        "x-amz-checksum-sha256": CHECKSUMS.sha256,
      });
      expect(refused(answer)).toBe("400 InvalidRequest");
    },
  },
  {
    id: "checksum-malformed",
    title: "W8 a checksum of the wrong length is an InvalidRequest",
    run: async (context) => {
      const answer = await put(context, { "x-amz-checksum-crc32": "AAA=" });
      expect(refused(answer)).toBe("400 InvalidRequest");
    },
  },
  {
    id: "content-md5",
    title: "W8 Content-MD5 is verified: BadDigest when it differs, InvalidDigest when it is none",
    run: async (context) => {
      const md5 = (content: string) => createHash("md5").update(content).digest("base64");
      const answers = [
        await put(context, { "content-md5": md5("other") }),
        await put(context, { "content-md5": "nonsense" }),
      ];
      expect(answers.map(refused)).toEqual(["400 BadDigest", "400 InvalidDigest"]);
      expect((await headChecksum(context)).status).toBe(404);
      expect((await put(context, { "content-md5": md5(CHECKED_CONTENT) })).status).toBe(200);
    },
  },
  {
    id: "content-sha256",
    title: "W8 a body that is not the signed x-amz-content-sha256 is refused",
    run: async (context) => {
      const signed = createHash("sha256").update("other").digest("hex");
      const answer = await put(context, { "x-amz-content-sha256": signed });
      expect(refused(answer)).toBe("400 XAmzContentSHA256Mismatch");
      expect((await headChecksum(context)).status).toBe(404);
    },
  },
  {
    id: "checksum-of-sdk",
    title: "W8 the checksum that the SDK asks for by algorithm is answered and stored",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const Body = CHECKED_CONTENT;
      const stored = await s3.send(
        new PutObjectCommand({ Bucket, Key, Body, ChecksumAlgorithm: "SHA256" }),
      );
      expect([stored.ChecksumSHA256, stored.ChecksumType]).toEqual([
        CHECKSUMS.sha256,
        "FULL_OBJECT",
      ]);
      const plain = await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      expect(plain.ChecksumCRC32).toBe(crc32Of(Buffer.from(Body)));
    },
  },
  {
    id: "checksum-of-copy",
    title: "W8 CopyObject keeps the source's checksum algorithm unless it is asked for another",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      await put(context, { "x-amz-checksum-sha1": CHECKSUMS.sha1 });
      const copied = { Bucket, Key: `${key}/copy`, CopySource: `${Bucket}/${key}` };
      const head = async () =>
        s3.send(new HeadObjectCommand({ Bucket, Key: copied.Key, ChecksumMode: "ENABLED" }));
      await s3.send(new CopyObjectCommand(copied));
      expect((await head()).ChecksumSHA1).toBe(CHECKSUMS.sha1);
      await s3.send(new CopyObjectCommand({ ...copied, ChecksumAlgorithm: "SHA256" }));
      const { ChecksumSHA1, ChecksumSHA256 } = await head();
      expect([ChecksumSHA1, ChecksumSHA256]).toEqual([undefined, CHECKSUMS.sha256]);
    },
  },
];

function algorithmStored(algorithm: ChecksumAlgorithm): Behaviour {
  return {
    id: `checksum-${algorithm}`,
    title: `W8 a ${algorithm} that is right is answered, stored and given back as FULL_OBJECT`,
    run: async (context) => {
      const header = `x-amz-checksum-${algorithm}`;
      const stored = await put(context, { [header]: CHECKSUMS[algorithm] });
      const { headers } = await headChecksum(context);
      for (const answer of [stored.headers, headers]) {
        expect([answer[header], answer["x-amz-checksum-type"]]).toEqual([
          CHECKSUMS[algorithm],
          "FULL_OBJECT",
        ]);
      }
    },
  };
}

function wrongValueRefused(algorithm: ChecksumAlgorithm): Behaviour {
  return {
    id: `checksum-${algorithm}-wrong`,
    title: `W8 a ${algorithm} that is wrong is BadDigest and stores nothing`,
    run: async (context) => {
      const wrong = { [`x-amz-checksum-${algorithm}`]: WRONG_CHECKSUMS[algorithm] };
      expect(refused(await put(context, wrong))).toBe("400 BadDigest");
      expect((await headChecksum(context)).status).toBe(404);
    },
  };
}

function put(
  { http, versioned: bucket, key }: S3Context,
  headers: Readonly<Record<string, string>>,
): Promise<RawResponse> {
  return http.send({ method: "PUT", bucket, key, headers, body: CHECKED_CONTENT });
}

function putWithTrailer(
  { http, versioned: bucket, key }: S3Context,
  checksum: string,
): Promise<RawResponse> {
  const length = CHECKED_CONTENT.length;
  return http.send({
    method: "PUT",
    bucket,
    key,
    headers: {
      "content-encoding": "aws-chunked",
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": String(length),
      "x-amz-trailer": "x-amz-checksum-crc32",
    },
    body: [
      length.toString(16),
      CHECKED_CONTENT,
      "0",
      `x-amz-checksum-crc32:${checksum}`,
      "",
      "",
    ].join("\r\n"),
  });
}

function headChecksum({ http, versioned: bucket, key }: S3Context): Promise<RawResponse> {
  const headers = { "x-amz-checksum-mode": "ENABLED" };
  return http.send({ method: "HEAD", bucket, key, headers });
}

/** Status and error code, as `refusal` writes them. */
function refused({ status, text }: RawResponse): string {
  return `${status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? "accepted"}`;
}

import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DEFAULT_LAYOUT, packageKey } from "@xpart/pypicloud-sync";
import { type DemoPackage, makePackage, metadataOf } from "./demo-packages.ts";
import type { DemoSide } from "./demo-side.ts";
import type { PypicloudServer } from "./pypicloud-server.ts";

/** What is uploaded first. */
export function uploadedFiles(): readonly DemoPackage[] {
  return [
    makePackage("greet", "1.0", "TEXT = 'hello'"),
    makePackage("greet", "1.1", "TEXT = 'hello, world'"),
    makePackage("tools", "2.0+build.7", "TEXT = 'one more'"),
  ];
}

/** Another content under the name of the first. */
export function overwrittenFile(): DemoPackage {
  return makePackage("greet", "1.0", "TEXT = 'hello again'");
}

/** The one that goes, and its name with it. */
export function removedFile(): DemoPackage {
  return makePackage("tools", "2.0+build.7", "TEXT = 'one more'");
}

/** Writes to the source as its server does, or by it where there is one. */
export interface Writer {
  upload(file: DemoPackage): Promise<void>;
  /** By the bucket: a server refuses a file that it has. */
  overwrite(file: DemoPackage): Promise<void>;
  delete(file: DemoPackage): Promise<void>;
}

/** @param server - the source's; absent: its bucket is written as a server would. */
export function writerOf({ s3, bucket }: DemoSide, server: PypicloudServer | undefined): Writer {
  const keyOf = ({ name, filename }: DemoPackage) => packageKey(DEFAULT_LAYOUT, name, filename);
  const put = async (file: DemoPackage) => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: keyOf(file),
        Body: file.content,
        Metadata: metadataOf(file),
      }),
    );
  };
  return {
    upload: server?.upload ?? put,
    overwrite: put,
    delete:
      server?.delete ??
      (async (file) => {
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(file) }));
      }),
  };
}

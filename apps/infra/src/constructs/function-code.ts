import { DataAwsS3Object } from "@cdktf/provider-aws/lib/data-aws-s3-object/index.js";
import type { LambdaFunctionConfig } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import type { PackageSettings } from "@xpart/deployment";
import { AssetType, Fn, TerraformAsset } from "cdktf";
import { Construct } from "constructs";

/** Which part of a function's configuration says where its code is. */
export type CodeConfig = Pick<
  LambdaFunctionConfig,
  "filename" | "s3Bucket" | "s3Key" | "sourceCodeHash"
>;

/** The zip of all functions: a file that goes with the Terraform, or an object in a bucket. */
export class FunctionCode extends Construct {
  readonly config: CodeConfig;

  constructor(scope: Construct, id: string, settings: PackageSettings, environment: string) {
    super(scope, id);
    this.config =
      "zip" in settings ? this.fromFile(settings.zip) : this.fromBucket(settings, environment);
  }

  private fromFile(path: string): CodeConfig {
    const asset = new TerraformAsset(this, "zip", { path, type: AssetType.FILE });
    return { filename: asset.path, sourceCodeHash: Fn.filebase64sha256(asset.path) };
  }

  /** The object's ETag stands for its content: where it changes, the function gets the new code. */
  private fromBucket(
    { bucket, prefix, object }: Exclude<PackageSettings, { readonly zip: string }>,
    environment: string,
  ): CodeConfig {
    const name = object === "latest" ? "latest.zip" : `${environment}.zip`;
    const zip = new DataAwsS3Object(this, "zip", { bucket, key: `${prefix}${name}` });
    return { s3Bucket: bucket, s3Key: zip.key, sourceCodeHash: zip.etag };
  }
}

import { z } from "zod";
import { flag, iamPath, kmsKey, oneOf, policyArn, text, texts, whole } from "./fields.ts";
import type { FunctionPlatform, FunctionSettings, VpcSettings } from "./function-settings.ts";
import { TAG_NAME, variables } from "./section-schemas.ts";

/** Where a function's network interfaces are. */
export const vpc: z.ZodType<VpcSettings> = z.strictObject({
  subnetIds: z
    .array(
      text("the id of a subnet, such as subnet-0123456789abcdef0", /^subnet-[0-9a-f]{8,17}$/),
      { error: "must be a list of subnet ids" },
    )
    .min(1, { error: "must have the id of a subnet" }),
  securityGroupIds: z
    .array(
      text("the id of a security group, such as sg-0123456789abcdef0", /^sg-[0-9a-f]{8,17}$/),
      { error: "must be a list of ids of security groups" },
    )
    .min(1, { error: "must have the id of a security group" }),
});

type Choice<Name extends string> = z.ZodEnum<{ [Each in Name]: Each }>;

/** What functions run on, as organisations prescribe it; the same at both sides. */
export const functionPlatform: {
  readonly runtime: z.ZodDefault<Choice<FunctionPlatform["runtime"]>>;
  readonly architecture: z.ZodDefault<Choice<FunctionPlatform["architecture"]>>;
  readonly variablesKmsKeyArn: z.ZodOptional<z.ZodString>;
  readonly codeSigningConfigArn: z.ZodOptional<z.ZodString>;
  readonly reserveConcurrency: z.ZodDefault<z.ZodBoolean>;
} = {
  runtime: oneOf("The runtime of Lambda, for regions that get the newest late", [
    "nodejs24.x",
    "nodejs22.x",
  ]).default("nodejs24.x"),
  architecture: oneOf("The processors, for regions that have one kind only", [
    "arm64",
    "x86_64",
  ]).default("arm64"),
  variablesKmsKeyArn: kmsKey(
    "the KMS key that environment variables are encrypted with",
  ).optional(),
  codeSigningConfigArn: text(
    "the code signing configuration that the zip has to satisfy: arn:<partition>:lambda:...:code-signing-config:csc-...",
    /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:code-signing-config:csc-[a-z0-9]{17}$/,
  ).optional(),
  reserveConcurrency: flag(
    "whether Lambda keeps free, for these functions alone, as many invocations as each may have at one time",
  ).default(false),
};

/** The Lambda functions at the source. */
export const functions: z.ZodType<FunctionSettings> = z
  .strictObject({
    ...functionPlatform,
    environment: variables("further environment variables of the functions").default({}),
    tags: texts("further tags of the functions", TAG_NAME, "tag names as AWS has them").default({}),
    logLevel: oneOf("What is logged; left out: WARNING in prod, INFO elsewhere", [
      "DEBUG",
      "INFO",
      "WARNING",
      "ERROR",
    ]).optional(),
    tracing: flag("whether X-Ray traces the functions").default(false),
    timeoutSeconds: whole("the longest invocation in seconds", 30, 900).default(300),
    memoryMb: whole("memory of the copying functions in MB", 256, 10_240).default(1024),
    eventConcurrency: whole("invocations of eventHandler at one time", 2, 1000).default(50),
    concurrency: whole("invocations of queueHandler at one time", 2, 1000).default(50),
    partConcurrency: whole("invocations of partHandler at one time", 2, 1000).default(20),
    vpc: vpc
      .optional()
      .describe(
        "Where the functions reach AWS and the destination from; left out: outside of any VPC.",
      ),
    permissionsBoundary: policyArn("the policy that bounds the functions' roles").optional(),
    iamPath: iamPath("functions' roles").optional(),
  })
  .prefault({});

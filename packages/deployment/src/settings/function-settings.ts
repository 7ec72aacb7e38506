import type { TextMap } from "./fields.ts";
import type { IamSettings } from "./side-settings.ts";

/** What `LOGGING_LEVEL` may be. */
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR";

/** Where a function's network interfaces are. */
export interface VpcSettings {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** What functions run on. */
export interface FunctionPlatform {
  readonly runtime: "nodejs22.x" | "nodejs24.x";
  readonly architecture: "arm64" | "x86_64";
  /** Absent: Lambda's own key. */
  readonly variablesKmsKeyArn?: string | undefined;
  /** Absent: any zip is taken. */
  readonly codeSigningConfigArn?: string | undefined;
  /** Whether each function has its own share of the account's invocations. */
  readonly reserveConcurrency: boolean;
  /** Absent: outside of any VPC. */
  readonly vpc?: VpcSettings | undefined;
}

/** The Lambda functions. */
export interface FunctionSettings extends FunctionPlatform, IamSettings {
  readonly environment: TextMap;
  readonly tags: TextMap;
  readonly logLevel?: LogLevel | undefined;
  readonly tracing: boolean;
  /** Of the functions that copy; the visibility of their queues is six times as long. */
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly eventConcurrency: number;
  readonly concurrency: number;
  readonly partConcurrency: number;
}

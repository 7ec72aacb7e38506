import type { IoHost } from "../../io/io-host.ts";
import type { Environment } from "./load-settings.ts";

/** What a pypicloud command is given beside its options. */
export interface PypicloudContext {
  readonly io: IoHost;
  /** What relative paths are relative to. */
  readonly workingDirectory: string;
  readonly environment: Environment;
  /** AWS profile to run with; absent: the keys of the settings, or else those that the SDK finds. */
  readonly profile?: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

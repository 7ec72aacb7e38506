import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import {
  isOnServer,
  namesOf,
  readSourceSecret,
  type Settings,
  type Statement,
  sourcePlaceName,
} from "@xpart/deployment";
import { Construct } from "constructs";
import { forget } from "./forgotten.ts";
import { restrictReaders } from "./secret-readers.ts";

/** The secret with the key of a source on another server, which knows nobody's role; at AWS there is none. */
export class SourceKey extends Construct {
  /** Of the functions that read the source. */
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
  readonly secret: SecretsmanagerSecret | undefined;
  readonly #readers: readonly string[];

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const { source, credentials } = settings;
    this.#readers = credentials.kind === "secret" ? credentials.readers : [];
    if (!isOnServer(source)) {
      // The only copy of a key: whoever goes back to it has it, and who does not deletes it by hand.
      forget(this, ["secret"], "aws_secretsmanager_secret");
      forget(this, ["readers"], "aws_secretsmanager_secret_policy");
      this.environment = {};
      this.statements = [];
      return;
    }
    this.secret = this.addSecret(settings);
    this.environment = { SOURCE_SECRET: this.secret.arn };
    this.statements = readSourceSecret(this.secret.arn, settings);
  }

  /** Keeps the secret to these roles and to the readers of the settings (S7). */
  restrictTo(roleArns: readonly string[]): void {
    if (this.secret !== undefined) {
      restrictReaders(this, "readers", this.secret, [...roleArns, ...this.#readers]);
    }
  }

  /** Its value is put there by hand, as that of the destination's. */
  private addSecret(settings: Settings): SecretsmanagerSecret {
    const { source, credentials, ledger } = settings;
    const isSecret = credentials.kind === "secret";
    return new SecretsmanagerSecret(this, "secret", {
      name: namesOf(settings).sourceSecret,
      description: `Access key at ${sourcePlaceName(source)}`,
      ...(isSecret ? { recoveryWindowInDays: credentials.recoveryDays } : {}),
      lifecycle: { preventDestroy: ledger.deletionProtection },
      ...(isSecret && credentials.kmsKeyArn !== undefined
        ? { kmsKeyId: credentials.kmsKeyArn }
        : {}),
    });
  }
}

import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import {
  askForToken,
  destinationRoleArn,
  type FederationSettings,
  isOnServer,
  namesOf,
  readSecret,
  type SecretSettings,
  type Settings,
  type Statement,
} from "@xpart/deployment";
import { TerraformOutput, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { AWS_PROVIDER } from "../provider.ts";
import { forget } from "./forgotten.ts";
import { restrictReaders } from "./secret-readers.ts";

/** That tokens of this account open roles elsewhere; the bindings do not know it yet. */
const FEDERATION_SWITCH = "aws_iam_outbound_web_identity_federation";

/** What the source needs to act at the destination: a secret for its key, or tokens of its own (S1). */
export class DestinationAccess extends Construct {
  /** Of the functions that write to the destination. */
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
  /** With a secret only. */
  readonly secret: SecretsmanagerSecret | undefined;
  readonly #readers: readonly string[];

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const { credentials } = settings;
    this.#readers = credentials.kind === "secret" ? credentials.readers : [];
    if (credentials.kind === "federation" && credentials.switchOn) {
      this.switchFederationOn();
    } else {
      // It is a switch of the whole account.
      forget(this, ["federation"], FEDERATION_SWITCH);
    }
    if (credentials.kind === "secret") {
      this.secret = this.addSecret(settings, credentials);
      this.environment = { DEST_SECRET: this.secret.arn };
      this.statements = readSecret(this.secret.arn, credentials.kmsKeyArn, settings);
      return;
    }
    // The only copy of a key: whoever goes back to it has it, and who does not deletes it by hand.
    forget(this, ["secret"], "aws_secretsmanager_secret");
    forget(this, ["readers"], "aws_secretsmanager_secret_policy");
    this.environment = federatedEnvironment(settings, credentials);
    this.statements = [askForToken(credentials)];
  }

  /** Keeps the secret, where there is one, to these roles and to the readers of the settings (S7). */
  restrictTo(roleArns: readonly string[]): void {
    if (this.secret !== undefined) {
      restrictReaders(this, "readers", this.secret, [...roleArns, ...this.#readers]);
    }
  }

  /** Its value is put there by hand: a key in Terraform's state would be read by whoever reads that. */
  private addSecret(settings: Settings, credentials: SecretSettings): SecretsmanagerSecret {
    return new SecretsmanagerSecret(this, "secret", {
      name: namesOf(settings).secret,
      description: isOnServer(settings.destination)
        ? `Access key at ${settings.destination.partition.name}`
        : "Access key of xpart's user at the destination",
      recoveryWindowInDays: credentials.recoveryDays,
      // Another name would make another secret, and take the only copy of the key away.
      lifecycle: { preventDestroy: settings.ledger.deletionProtection },
      ...(credentials.kmsKeyArn === undefined ? {} : { kmsKeyId: credentials.kmsKeyArn }),
    });
  }

  /**
   * Of the whole account; the bindings do not know the resource yet, which came with hashicorp/aws
   * 6.26. Destroying it would take the tokens of everybody else in the account too, so that is forbidden.
   */
  private switchFederationOn(): void {
    const federation = new TerraformResource(this, "federation", {
      terraformResourceType: FEDERATION_SWITCH,
      terraformGeneratorMetadata: {
        providerName: "aws",
        providerVersionConstraint: AWS_PROVIDER.version,
      },
      lifecycle: { preventDestroy: true },
    });
    const output = new TerraformOutput(this, "issuer_url", {
      description: "The issuer of this account's tokens: the setting credentials.issuerUrl",
      value: federation.getStringAttribute("issuer_identifier"),
    });
    output.overrideLogicalId("issuer_url");
  }
}

function federatedEnvironment(
  settings: Settings,
  { audience, signingAlgorithm }: FederationSettings,
): Readonly<Record<string, string>> {
  return {
    DEST_ROLE_ARN: destinationRoleArn(settings, namesOf(settings).role),
    DEST_AUDIENCE: audience,
    ...(signingAlgorithm === "RS256" ? {} : { DEST_TOKEN_ALGORITHM: signingAlgorithm }),
  };
}

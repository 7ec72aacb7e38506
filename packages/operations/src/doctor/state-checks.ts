import { SET_ASIDE_INDEX } from "@xpart/aws-adapters";
import { fillSecret, isOnServer, issuerHost, sourcePlaceName } from "@xpart/deployment";
import { aws } from "../explain/advice.ts";
import { DEPLOY_SOURCE } from "./feed-checks.ts";
import { type Check, type CheckSubject, type Fault, factOf } from "./finding.ts";
import { bad, warning } from "./side-checks.ts";

/** The ledger, the key of the functions, KMS and tags. */
export const STATE_CHECKS: readonly Check[] = [
  {
    id: "table",
    title: "the ledger's table is there",
    needs: ({ table }) => [table],
    find({ facts, deployment }) {
      const table = factOf(facts.table);
      const { table: name } = deployment.names;
      if (table === undefined) {
        return [bad(`there is no table ${name}: nothing can be replicated`, DEPLOY_SOURCE)];
      }
      return table.isActive
        ? []
        : [bad(`the table ${name} is not active`, "wait until DynamoDB has made it")];
    },
  },
  {
    id: "table-index",
    title: "the table has its index of what is set aside",
    needs: ({ table }) => [table],
    find({ facts, deployment }) {
      const table = factOf(facts.table);
      if (table === undefined || table.indexes.get(SET_ASIDE_INDEX) === "ACTIVE") {
        return [];
      }
      const state = table.indexes.get(SET_ASIDE_INDEX);
      return [
        warning(
          `the table ${deployment.names.table} has no index ${SET_ASIDE_INDEX}${state === undefined ? "" : ` that is ready (${state})`}: xpart list reads all of it`,
          state === undefined ? DEPLOY_SOURCE : "wait until DynamoDB has filled it",
        ),
      ];
    },
  },
  {
    id: "table-ttl",
    title: "counts of deletes are thrown away after their week",
    needs: ({ table }) => [table],
    find({ facts, deployment }) {
      const table = factOf(facts.table);
      // Nothing else in it expires.
      return table === undefined ||
        table.hasTimeToLive ||
        deployment.policy.maxDeletesPerHour === undefined
        ? []
        : [
            warning(
              `the table ${deployment.names.table} has no time to live, so that hourly counts of deletes stay for ever`,
              aws(
                "source",
                deployment,
                ...["dynamodb", "update-time-to-live", "--table-name", deployment.names.table],
                ...["--time-to-live-specification", "Enabled=true,AttributeName=ExpiresAt"],
              ),
              { kind: "time-to-live" },
            ),
          ];
    },
  },
  {
    id: "table-recovery",
    title: "the table can be brought back to a point in time",
    needs: ({ table }) => [table],
    find({ facts, deployment }) {
      const table = factOf(facts.table);
      return table === undefined || table.hasRecovery
        ? []
        : [
            bad(
              `the table ${deployment.names.table} has no point-in-time recovery: who deletes it loses the mapping of all versions`,
              aws(
                "source",
                deployment,
                ...["dynamodb", "update-continuous-backups"],
                ...["--table-name", deployment.names.table],
                ...["--point-in-time-recovery-specification", "PointInTimeRecoveryEnabled=true"],
              ),
              { kind: "recovery" },
            ),
          ];
    },
  },
  {
    id: "secret",
    title: "the secret has a key of the destination's user",
    appliesTo: ({ credentials }) => credentials.kind === "secret",
    needs: ({ key }) => [key],
    find({ facts, deployment }) {
      const key = factOf(facts.key);
      const { destination } = deployment.settings;
      const { secret, user } = deployment.names;
      if (key === undefined) {
        return [bad(`the secret ${secret} is not there, or has no value`, newKey(deployment))];
      }
      if (key.problem !== undefined) {
        return [bad(key.problem, newKey(deployment))];
      }
      if (isOnServer(destination)) {
        return [];
      }
      return destination.accountId === undefined || key.accountId === destination.accountId
        ? key.user === user
          ? []
          : [
              warning(`the secret's user is ${key.user}, and the destination stack makes ${user}`, [
                "xpart",
                "rotate-credentials",
              ]),
            ]
        : [
            bad(
              `the secret ${secret} is of the account ${key.accountId}, and destination.accountId is ${destination.accountId}`,
              ["xpart", "rotate-credentials"],
            ),
          ];
    },
  },
  {
    id: "secret-key",
    title: "the secret's key opens the destination bucket",
    appliesTo: ({ credentials }) => credentials.kind === "secret",
    needs: ({ key }) => [key],
    find({ facts, deployment }) {
      const key = factOf(facts.key);
      return key === undefined || key.read.ok || key.problem !== undefined
        ? []
        : [
            bad(
              `the key of the secret ${deployment.names.secret} does not open ${deployment.settings.destination.bucket}: ${key.read.error.message}`,
              newKey(deployment),
            ),
          ];
    },
  },
  {
    id: "source-secret",
    title: "the secret of the source's key opens the source bucket",
    appliesTo: ({ source }) => isOnServer(source),
    needs: ({ sourceKey }) => [sourceKey],
    find({ facts, deployment }) {
      const { source } = deployment.settings;
      const key = factOf(facts.sourceKey);
      const { sourceSecret } = deployment.names;
      const mend = `put a key of the server into it: ${fillSecret(deployment.settings, "source")}`;
      if (key === undefined) {
        return [bad(`the secret ${sourceSecret} is not there, or has no value`, mend)];
      }
      if (key.problem !== undefined) {
        return [bad(key.problem, mend)];
      }
      return key.read.ok
        ? []
        : [
            bad(
              `the key of the secret ${sourceSecret} does not open ${source.bucket}: ${key.read.error.message}`,
              mend,
            ),
          ];
    },
  },
  {
    id: "federation",
    title: "the destination's role trusts the source's tokens",
    appliesTo: ({ credentials }) => credentials.kind === "federation",
    needs: ({ roleTrust }) => [roleTrust],
    find({ facts, deployment }) {
      const { credentials } = deployment.settings;
      if (credentials.kind !== "federation") {
        return [];
      }
      const { role } = deployment.names;
      const trust = factOf(facts.roleTrust);
      if (credentials.issuerUrl === undefined) {
        return [
          bad(
            "credentials.issuerUrl is not set: the destination has no role yet",
            "set credentials.issuerUrl to the source stack's output issuer_url, and deploy the destination stack",
          ),
        ];
      }
      const host = issuerHost(credentials.issuerUrl);
      const deploy = "deploy the destination stack again: its plan shows what was changed";
      if (trust === undefined) {
        return [bad(`there is no role ${role} at the destination`, deploy)];
      }
      return trust.includes(host) && trust.includes(credentials.audience)
        ? []
        : [
            bad(
              `the role ${role} does not trust tokens of ${host} for the audience ${credentials.audience}`,
              deploy,
            ),
          ];
    },
  },
  {
    id: "kms",
    title: "every KMS key of the settings can be used",
    needs: ({ kmsKeys }) => [...kmsKeys.values()],
    find({ facts, deployment }) {
      return [...facts.kmsKeys].flatMap(([arn, told]) => {
        const state = factOf(told);
        if (state === "Enabled") {
          return [];
        }
        const side = deployment.settings.destination.kmsKeyArn === arn ? "destination" : "source";
        const mend =
          state === "PendingDeletion"
            ? aws(side, deployment, "kms", "cancel-key-deletion", "--key-id", arn)
            : aws(side, deployment, "kms", "enable-key", "--key-id", arn);
        return [bad(`the KMS key ${arn} is ${state ?? "not there"}`, mend)];
      });
    },
  },
  {
    id: "tags",
    title: "the functions may read tags of versions",
    needs: ({ readsTags }) => [readsTags],
    unasked: ({ deployment }) =>
      isOnServer(deployment.settings.source)
        ? `${sourcePlaceName(deployment.settings.source)} is read with the key of a secret, and says so itself where it denies`
        : undefined,
    find({ facts, deployment }) {
      return factOf(facts.readsTags) === false && deployment.policy.tags !== "ignore"
        ? [
            bad(
              `the role of ${deployment.names.queueHandler} may not s3:GetObjectVersionTagging on ${deployment.settings.source.bucket}: objects are copied without their tags, and nothing says so`,
              DEPLOY_SOURCE,
            ),
          ]
        : [];
    },
  },
];

/** What puts a good key into the secret: of a server that is not AWS a person does. */
function newKey({ settings }: CheckSubject["deployment"]): Fault["mend"] {
  return isOnServer(settings.destination)
    ? `put a key of the server into it: ${fillSecret(settings)}`
    : ["xpart", "rotate-credentials"];
}

import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { SET_ASIDE_ATTRIBUTE, SET_ASIDE_INDEX, SET_ASIDE_KEY_ATTRIBUTE } from "@xpart/aws-adapters";
import type { LedgerSettings } from "@xpart/deployment";
import { Construct } from "constructs";

/** The ledger's table (L1): paid per request, encrypted, hard to lose, with an index of what waits for a person. */
export class LedgerTable extends Construct {
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, name: string, settings: LedgerSettings) {
    super(scope, id);
    this.table = new DynamodbTable(this, "table", {
      name,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "Key",
      rangeKey: "VersionId",
      attribute: [
        { name: "Key", type: "S" },
        { name: "VersionId", type: "S" },
        { name: SET_ASIDE_ATTRIBUTE, type: "S" },
        { name: SET_ASIDE_KEY_ATTRIBUTE, type: "S" },
      ],
      globalSecondaryIndex: [
        {
          name: SET_ASIDE_INDEX,
          hashKey: SET_ASIDE_ATTRIBUTE,
          rangeKey: SET_ASIDE_KEY_ATTRIBUTE,
          projectionType: "ALL",
        },
      ],
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: settings.deletionProtection,
      // Without this a `destroy` takes all else away before AWS refuses the table.
      lifecycle: { preventDestroy: settings.deletionProtection },
      serverSideEncryption: {
        enabled: true,
        ...(settings.kmsKeyArn === undefined ? {} : { kmsKeyArn: settings.kmsKeyArn }),
      },
    });
  }
}

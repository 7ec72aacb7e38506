import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, rewriteImports } from "./cdktn/compare-synth.mjs";

/** A stack as both tools write it. */
function stackWith({ version = "0.21.0", name = "objects", actions = [] } = {}) {
  return {
    "//": { metadata: { version, stackName: "source", backend: "local" }, outputs: {} },
    resource: {
      aws_sqs_queue: { objects: { name } },
      aws_cloudwatch_metric_alarm: { lag: { actions } },
    },
  };
}

test("C12 the imports of a source name the fork, and nothing else changes", () => {
  const source = [
    'import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";',
    'import { Fn, TerraformOutput } from "cdktf";',
    "/** CDKTF would pin it; cdktf.json stays. */",
  ];
  const { text, lines } = rewriteImports(source.join("\n"));
  assert.equal(lines, 2);
  assert.deepEqual(text.split("\n"), [
    'import { DynamodbTable } from "@cdktn/provider-aws/lib/dynamodb-table/index.js";',
    'import { Fn, TerraformOutput } from "cdktn";',
    source[2],
  ]);
});

test("C12 stacks are equal whatever the tool's version and its white space", () => {
  const fork = JSON.stringify(stackWith({ version: "0.24.0" }), undefined, 2);
  assert.deepEqual(differences(JSON.stringify(stackWith()), fork), []);
});

test("C12 any other difference is found, and where it is", () => {
  const before = JSON.stringify(stackWith());
  const differencesOf = (options) => differences(before, JSON.stringify(stackWith(options)));
  assert.deepEqual(differencesOf({ name: "other" }), ["/resource/aws_sqs_queue/objects/name"]);
  assert.deepEqual(differencesOf({ actions: ["arn"] }), [
    "/resource/aws_cloudwatch_metric_alarm/lag/actions/0",
  ]);
  const other = stackWith();
  other["//"].metadata.backend = "s3";
  assert.deepEqual(differences(before, JSON.stringify(other)), ["////metadata/backend"]);
});

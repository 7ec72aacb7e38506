import { afterAll, describe, expect, it } from "vitest";
import { makeZip, settingsOf } from "./sample-settings.ts";
import { ofType, synthesizeDestination, synthesizeSource, theOne } from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());
const code = { package: { zip: zip.path } };
const pypicloud = {
  settings: { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" },
  ...code,
};

describe("the first events", () => {
  it.each([
    ["source", synthesizeSource, {}],
    ["source of its own", synthesizeSource, { trial: { source: true } }],
    ["destination", synthesizeDestination, { pypicloud }],
    ["destination of its own", synthesizeDestination, { pypicloud, trial: { destination: true } }],
  ])("F5 of the %s find queues that take them", (_title, synthesize, more) => {
    const stack = synthesize(settingsOf({ ...code, ...more }));
    const addresses = (type: string) => ofType(stack, type).map(({ id }) => `${type}.${id}`);
    const feeding = ofType(stack, "aws_sqs_queue_policy").filter(({ config }) =>
      String(config["policy"]).includes('"FeedEvents"'),
    );
    expect(feeding).toHaveLength(2);
    const target = theOne(stack, "aws_cloudwatch_event_target");
    expect(new Set(target["depends_on"] as readonly string[])).toEqual(
      new Set(feeding.map(({ type, id }) => `${type}.${id}`)),
    );
    const notification = theOne(stack, "aws_s3_bucket_notification");
    expect(notification["depends_on"]).toEqual(addresses("aws_cloudwatch_event_target"));
  });
});

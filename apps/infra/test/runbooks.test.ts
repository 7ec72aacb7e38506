import { readFileSync } from "node:fs";
import { alarmRules, cacheAlarmRules, namesOf } from "@xpart/deployment";
import { afterAll, describe, expect, it } from "vitest";
import { makeZip, settingsOf } from "./sample-settings.ts";
import { ofType, synthesizeDestination, synthesizeSource } from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());

const page = readFileSync(new URL("../../../docs/runbooks/alarms.md", import.meta.url), "utf8");
const code = { package: { zip: zip.path } };
const settings = settingsOf({
  ...code,
  operations: { bucket: "the-runs", audit: { every: "1 day" } },
  policy: { maxDeletesPerHour: 1 },
  pypicloud: { settings: { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" }, ...code },
});
const names = namesOf(settings);
const ids = [...alarmRules(settings, names), ...cacheAlarmRules(settings, names)].map(
  ({ id }) => id,
);
const sections = [...page.matchAll(/^### (.+)$/gm)].map(([, id = ""]) => id);

describe("the runbook of alarms", () => {
  it("C14 has a section for each alarm, and none for an alarm that there is not", () => {
    expect([...sections].sort()).toEqual([...ids].sort());
  });

  it("C14 is named by each alarm, with the section", () => {
    const stacks = [synthesizeSource(settings), synthesizeDestination(settings)];
    const alarms = stacks.flatMap((stack) => ofType(stack, "aws_cloudwatch_metric_alarm"));
    expect(alarms).toHaveLength(ids.length);
    for (const { config } of alarms) {
      const id = String(config["alarm_name"]).replace(`${names.base}-`, "");
      // CloudWatch takes 1,024 characters.
      expect(String(config["alarm_description"]).length).toBeLessThanOrEqual(1024);
      expect(config["alarm_description"]).toMatch(
        new RegExp(` What to do: docs/runbooks/alarms\\.md#${id}$`),
      );
    }
  });

  it("C14 points only to sections that there are", () => {
    const targets = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, target = ""]) => target);
    expect(targets.filter((target) => !sections.includes(target))).toEqual([]);
  });
});

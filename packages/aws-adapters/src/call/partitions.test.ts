import { describe, expect, it } from "vitest";
import { isSamePartition, partitionOf } from "./partitions.ts";

describe("partitionOf", () => {
  it.each([
    ["us-east-1", "aws"],
    ["ap-southeast-6", "aws"],
    ["mx-central-1", "aws"],
    ["il-central-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["cn-northwest-1", "aws-cn"],
    ["eusc-de-east-1", "aws-eusc"],
    ["us-gov-east-1", "aws-us-gov"],
    ["us-gov-west-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-west-1", "aws-iso-b"],
    ["eu-isoe-west-1", "aws-iso-e"],
    ["us-isof-south-1", "aws-iso-f"],
  ])("C3 %s is a region of %s", (region, name) => {
    expect(partitionOf(region)).toMatchObject({ ok: true, value: { name } });
  });

  it.each(["xx-bogus-1", "us-east", "", "us-east-1 ", "aws-global", "US-EAST-1", "us-gov-west"])(
    "C3 %j is no region, and not taken for one of aws",
    (region) => {
      expect(partitionOf(region)).toEqual({
        ok: false,
        error: expect.stringContaining(`"${region}" is no region`),
      });
    },
  );

  it("C4 two regions of one partition are told from those of two", () => {
    const partition = (region: string) => {
      const found = partitionOf(region);
      if (!found.ok) throw new Error(found.error);
      return found.value;
    };
    const here = partition("us-east-1");
    expect(isSamePartition(here, partition("eu-west-1"))).toBe(true);
    expect(isSamePartition(here, partition("us-gov-west-1"))).toBe(false);
  });
});

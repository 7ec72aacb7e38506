import { describe, expect, it } from "vitest";
import { createChecksum } from "./content-checksum.ts";

describe("checksums that the wire computes", () => {
  // Of "123456789", for which catalogues of CRCs give the value.
  it.each([
    ["CRC32", "y/Q5Jg=="],
    ["CRC32C", "4waSgw=="],
    ["CRC64NVME", "rosUhgp5mIg="],
    ["MD5", "JfnnlDI7RTiF9RgfG2JNCw=="],
    ["SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE="],
  ])("A2 %s is what its catalogue says, however it is fed", (algorithm, expected) => {
    const checksum = createChecksum(algorithm);
    checksum.update(Buffer.from("123"));
    checksum.update(Buffer.from("456789"));
    expect(checksum.value()).toBe(expected);
  });
});

import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createDestinationClient } from "./destination-client.ts";

const KEY = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };
const SETTINGS = { region: "us-gov-west-1", useFips: false, terms: {} };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Where the client would send a request, which is not sent. */
async function addressOf(client: S3Client): Promise<string> {
  let address = "";
  client.middlewareStack.add(
    () =>
      async ({ request }) => {
        const { hostname, port, path } = request as Record<string, unknown>;
        address = `${hostname}${port === undefined ? "" : `:${port}`}${path}`;
        throw new Error("not sent");
      },
    { step: "finalizeRequest", priority: "high" },
  );
  const command = new HeadObjectCommand({ Bucket: "replica", Key: "a" });
  await expect(client.send(command)).rejects.toThrow("not sent");
  return address;
}

describe("destination client", () => {
  it("H1 the source side's AWS_ENDPOINT_URL does not move the destination", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    vi.stubEnv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:2");
    const address = await addressOf(createDestinationClient(SETTINGS, KEY));
    expect(address).toBe("replica.s3.us-gov-west-1.amazonaws.com/a");
  });

  it("H1 FIPS endpoints are chosen for each side: AWS_USE_FIPS_ENDPOINT is the source's", async () => {
    vi.stubEnv("AWS_USE_FIPS_ENDPOINT", "true");
    const addresses = await Promise.all([
      addressOf(createS3Client({ region: "us-east-1", credentials: KEY })),
      addressOf(createDestinationClient(SETTINGS, KEY)),
      addressOf(createDestinationClient({ ...SETTINGS, useFips: true }, KEY)),
    ]);
    expect(addresses).toEqual([
      "replica.s3-fips.us-east-1.amazonaws.com/a",
      "replica.s3.us-gov-west-1.amazonaws.com/a",
      "replica.s3-fips.us-gov-west-1.amazonaws.com/a",
    ]);
  });

  it.each([
    [undefined, "store.example:9000/replica/a"],
    [true, "store.example:9000/replica/a"],
    [false, "replica.store.example:9000/a"],
  ])("H1 DEST_ENDPOINT_URL with DEST_FORCE_PATH_STYLE %s is %s", async (isPathStyle, expected) => {
    const endpointUrl = "http://store.example:9000";
    const style = isPathStyle === undefined ? {} : { isPathStyle };
    const settings = { ...SETTINGS, endpointUrl, ...style };
    await expect(addressOf(createDestinationClient(settings, KEY))).resolves.toBe(expected);
  });
});

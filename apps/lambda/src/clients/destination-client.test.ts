import { createS3Wire, type Wire } from "@xpart/aws-adapters";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AskedProxy, startAskedProxy } from "../../test/asked-proxy.ts";
import { createDestinationClient } from "./destination-client.ts";

const KEY = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };
const SETTINGS = { region: "us-gov-west-1", useFips: false, terms: {} };

let proxy: AskedProxy;
beforeEach(async () => {
  proxy = await startAskedProxy();
  for (const name of ["http_proxy", "https_proxy"]) vi.stubEnv(name, proxy.url);
});

afterEach(() => {
  vi.unstubAllEnvs();
  proxy.stop();
});

const addressOf = (client: Wire<"s3">) => proxy.addressOf(client, "replica");

describe("destination client", () => {
  it("H1 the source side's AWS_ENDPOINT_URL does not move the destination", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    vi.stubEnv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:2");
    const address = await addressOf(createDestinationClient(SETTINGS, KEY));
    expect(address).toBe("replica.s3.us-gov-west-1.amazonaws.com:443");
  });

  it("H1 FIPS endpoints are chosen for each side: AWS_USE_FIPS_ENDPOINT is the source's", async () => {
    vi.stubEnv("AWS_USE_FIPS_ENDPOINT", "true");
    const addresses = [
      await addressOf(createS3Wire({ region: "us-east-1", credentials: KEY })),
      await addressOf(createDestinationClient(SETTINGS, KEY)),
      await addressOf(createDestinationClient({ ...SETTINGS, useFips: true }, KEY)),
    ];
    expect(addresses).toEqual([
      "replica.s3-fips.us-east-1.amazonaws.com:443",
      "replica.s3.us-gov-west-1.amazonaws.com:443",
      "replica.s3-fips.us-gov-west-1.amazonaws.com:443",
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
    const address = await addressOf(createDestinationClient(settings, KEY));
    expect(address).toBe(`http://${expected}?versionId=v`);
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createS3Client } from "@xpart/aws-adapters";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { wirePlaceOf } from "./bucket-reader.ts";

const place = { region: "us-gov-west-1" };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "xpart-profile-"));
  const config = join(folder, "config");
  await writeFile(config, "[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n");
  await writeFile(
    join(folder, "credentials"),
    "[default]\naws_access_key_id = A\naws_secret_access_key = S\n",
  );
  vi.stubEnv("AWS_CONFIG_FILE", config);
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  for (const name of ["AWS_USE_FIPS_ENDPOINT", "AWS_PROFILE", "AWS_ACCESS_KEY_ID"]) {
    vi.stubEnv(name, undefined);
  }
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe("wirePlaceOf", () => {
  it("U10, H8 a bucket is read at the endpoint and with the key that an AWS profile says", async () => {
    const client = createS3Client(place);
    const read = await wirePlaceOf(client, place);
    const { credentials, ...choices } = read;
    expect(choices).toEqual({
      ...place,
      ...{ useFips: true, useDualStack: true, ignoresEndpointVariables: true },
    });
    expect(typeof credentials === "function" && (await credentials())).toMatchObject({
      accessKeyId: "A",
    });
    client.destroy();
  });

  it("U10 what the settings say goes before the profile", async () => {
    const named = { region: "us-east-1", endpoint: "http://127.0.0.1:1", useFips: false };
    const client = createS3Client(named);
    expect(await wirePlaceOf(client, named)).toMatchObject({ ...named, useFips: false });
    client.destroy();
  });
});

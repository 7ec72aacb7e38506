import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { endpointOf, type WireService } from "../src/wire/endpoint.ts";

/** A region of each partition, and some that are old and special. */
const REGIONS = [
  ...["us-east-1", "eu-central-1", "ap-southeast-6", "us-gov-west-1", "us-gov-east-1"],
  ...["cn-north-1", "eusc-de-east-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1"],
  "us-isof-south-1",
];

type AnyClient = {
  readonly middlewareStack: {
    add(
      middleware: unknown,
      options: { readonly step: "finalizeRequest"; readonly priority: "high" },
    ): void;
  };
  send(command: never): Promise<unknown>;
};

const SDK: Readonly<Record<WireService, (options: never) => readonly [AnyClient, object]>> = {
  dynamodb: (options) => [
    new DynamoDBClient(options),
    new DescribeTableCommand({ TableName: "t" }),
  ],
  s3: (options) => [
    new S3Client({ ...(options as object), forcePathStyle: true }),
    new HeadObjectCommand({ Bucket: "bucket", Key: "k" }),
  ],
  secretsmanager: (options) => [
    new SecretsManagerClient(options),
    new GetSecretValueCommand({ SecretId: "s" }),
  ],
  sqs: (options) => [
    new SQSClient({ ...(options as object), useQueueUrlAsEndpoint: false }),
    new GetQueueAttributesCommand({ QueueUrl: "https://sqs.example/1/q" }),
  ],
  sts: (options) => [new STSClient(options), new GetCallerIdentityCommand({})],
};

/** Where a client of the SDK would send a request, which is not sent; the reason where it would not. */
async function hostBySdk(service: WireService, options: object): Promise<string> {
  const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };
  const [client, command] = SDK[service]({ ...options, credentials, maxAttempts: 1 } as never);
  let host = "refused";
  client.middlewareStack.add(
    () => async (args: { readonly request: { readonly hostname: string } }) => {
      host = args.request.hostname;
      throw new Error("not sent");
    },
    { step: "finalizeRequest", priority: "high" },
  );
  await client.send(command as never).catch(() => {});
  return host;
}

function hostByWire(service: WireService, region: string, useFips: boolean, isDual: boolean) {
  const environment = isDual ? { AWS_USE_DUALSTACK_ENDPOINT: "true" } : {};
  const chosen = { region, useFips, useDualStack: isDual, environment: {} };
  try {
    const { hostname } = endpointOf(service, { region, useFips, environment }).url;
    return hostname === endpointOf(service, chosen).url.hostname ? hostname : "two answers";
  } catch {
    return "refused";
  }
}

describe.each(Object.keys(SDK) as WireService[])("endpoints of %s", (service) => {
  it.each(REGIONS)("H8 in %s are the SDK's, FIPS and dual-stack ones too", async (region) => {
    for (const useFips of [false, true]) {
      for (const isDual of [false, true]) {
        const options = { region, useFipsEndpoint: useFips, useDualstackEndpoint: isDual };
        const expected = await hostBySdk(service, options);
        const label = `${useFips ? "fips" : ""} ${isDual ? "dual" : ""}`;
        expect([label, hostByWire(service, region, useFips, isDual)]).toEqual([label, expected]);
      }
    }
  });
});

describe("endpoints that are named", () => {
  const place = { region: "us-east-1" };

  it("H8 AWS_ENDPOINT_URL moves every service, and a service's own variable goes before it", () => {
    const environment = { AWS_ENDPOINT_URL: "http://all:1", AWS_ENDPOINT_URL_S3: "http://s3:2" };
    expect(endpointOf("s3", { ...place, environment }).url.host).toBe("s3:2");
    expect(endpointOf("sqs", { ...place, environment }).url.host).toBe("all:1");
    const off = { ...environment, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" };
    expect(endpointOf("s3", { ...place, environment: off }).url.host).toBe(
      "s3.us-east-1.amazonaws.com",
    );
  });

  it("H8 the destination does not follow the source side's variables", () => {
    const environment = { AWS_ENDPOINT_URL: "http://all:1" };
    const choice = { ...place, environment, ignoresEndpointVariables: true };
    expect(endpointOf("s3", choice).url.host).toBe("s3.us-east-1.amazonaws.com");
    expect(endpointOf("s3", { ...choice, endpoint: "http://own:3" }).url.host).toBe("own:3");
  });

  it("C3 a region of no partition is refused, not taken for one of aws", () => {
    expect(() => endpointOf("s3", { region: "xx-bogus-1", environment: {} })).toThrow(/xx-bogus-1/);
  });
});

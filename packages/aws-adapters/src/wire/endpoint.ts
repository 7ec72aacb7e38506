import { partitionOf } from "../call/partitions.ts";

/** Services that the wire speaks to, as endpoints and signatures name them. */
export type WireService = "dynamodb" | "s3" | "secretsmanager" | "sqs" | "sts";

/** Variables of the environment; the wire reads those that the SDK reads for the same. */
export type WireEnvironment = Readonly<Record<string, string | undefined>>;

/** Where a service is looked for. */
export interface EndpointChoice {
  readonly region: string;
  /** Instead of AWS's own. */
  readonly endpoint?: string | undefined;
  /** Absent: what AWS_USE_FIPS_ENDPOINT says. */
  readonly useFips?: boolean | undefined;
  /** Absent: what AWS_USE_DUALSTACK_ENDPOINT says. */
  readonly useDualStack?: boolean | undefined;
  /** Whether AWS_ENDPOINT_URL and its like are somebody else's. */
  readonly ignoresEndpointVariables?: boolean | undefined;
  readonly environment: WireEnvironment;
}

/** Where a service is. */
export interface Endpoint {
  readonly url: URL;
  /** Whether it is AWS's own by its region, and not one that was named. */
  readonly isAws: boolean;
}

const ENDPOINT_VARIABLES: Readonly<Record<WireService, string>> = {
  dynamodb: "AWS_ENDPOINT_URL_DYNAMODB",
  s3: "AWS_ENDPOINT_URL_S3",
  secretsmanager: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  sqs: "AWS_ENDPOINT_URL_SQS",
  sts: "AWS_ENDPOINT_URL_STS",
};

/** Services whose plain host in GovCloud is the FIPS validated one; it has no other. */
const PLAIN_IS_FIPS: ReadonlySet<WireService> = new Set(["dynamodb", "sqs", "sts"]);

/** Where Secrets Manager's plain host is the dual-stack one, FIPS or not, by the SDK's rules. */
const PLAIN_IS_DUAL: ReadonlySet<string> = new Set(["aws", "aws-us-gov"]);

/**
 * The endpoint of a service: the one that was named, by the place or by AWS_ENDPOINT_URL and its like; else the
 * region's own, FIPS or dual-stack as asked.
 *
 * @throws Error where the region is of no partition that xpart knows (C3), or has no FIPS endpoint of the service.
 */
export function endpointOf(service: WireService, choice: EndpointChoice): Endpoint {
  const { region, environment } = choice;
  const named = choice.endpoint ?? namedEndpoint(service, choice);
  if (named !== undefined && named !== "") {
    return { url: new URL(named), isAws: false };
  }
  const isFips = choice.useFips ?? environment["AWS_USE_FIPS_ENDPOINT"] === "true";
  const isDual = choice.useDualStack ?? environment["AWS_USE_DUALSTACK_ENDPOINT"] === "true";
  return { url: new URL(`https://${awsHost(service, region, isFips, isDual)}`), isAws: true };
}

function namedEndpoint(
  service: WireService,
  { environment, ignoresEndpointVariables = false }: EndpointChoice,
): string | undefined {
  const isIgnored =
    ignoresEndpointVariables || environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] === "true";
  return isIgnored
    ? undefined
    : (environment[ENDPOINT_VARIABLES[service]] ?? environment["AWS_ENDPOINT_URL"]);
}

function awsHost(service: WireService, region: string, isFips: boolean, isDual: boolean): string {
  const partition = partitionOf(region);
  if (!partition.ok) {
    throw new Error(partition.error);
  }
  const { name, dnsSuffix, dualStackDnsSuffix } = partition.value;
  if (isFips && service === "s3" && name === "aws-cn") {
    throw new Error(`S3 has no FIPS endpoints in ${name}: leave FIPS off for ${region}`);
  }
  const isPlain = name === "aws-us-gov" && PLAIN_IS_FIPS.has(service) && !isDual;
  const host = isFips && !isPlain ? `${service}-fips` : service;
  if (!isDual) {
    return `${host}.${region}.${dnsSuffix}`;
  }
  if (service === "s3") {
    return `${host}.dualstack.${region}.${dnsSuffix}`;
  }
  const isPlainDual =
    service === "secretsmanager" && (PLAIN_IS_DUAL.has(name) || (name === "aws-cn" && !isFips));
  return `${host}.${region}.${isPlainDual ? dnsSuffix : dualStackDnsSuffix}`;
}

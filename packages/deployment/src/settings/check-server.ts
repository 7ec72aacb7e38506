import type { Settings } from "./settings.ts";
import { type DestinationSettings, isOnServer } from "./side-settings.ts";

/** A setting that only AWS has something for. */
type OnlyAtAws = readonly [name: string, isSet: (settings: Settings) => boolean, why: string];

/** What AWS has and another server has not, and why it must be left out there. */
const ONLY_AT_AWS: readonly OnlyAtAws[] = [
  ["destination.accountId", ({ destination }) => destination.accountId !== undefined, "accounts"],
  [
    "destination.bucketOwner",
    ({ destination }) => destination.bucketOwner !== undefined,
    "accounts that own buckets",
  ],
  ["destination.fips", ({ destination }) => destination.fips, "FIPS endpoints"],
  ["destination.requesterPays", ({ destination }) => destination.requesterPays, "Requester Pays"],
  ["destination.kmsKeyArn", ({ destination }) => destination.kmsKeyArn !== undefined, "KMS of AWS"],
  [
    "destination.encryption",
    ({ destination }) => destination.encryption?.startsWith("aws:kms") === true,
    'KMS of AWS; "AES256" is possible',
  ],
  [
    "destination.permissionsBoundary",
    ({ destination }) => destination.permissionsBoundary !== undefined,
    "IAM of AWS: its keys are made by hand",
  ],
  [
    "destination.iamPath",
    ({ destination }) => destination.iamPath !== undefined,
    "IAM of AWS: its keys are made by hand",
  ],
  [
    "destination.assumeRole",
    ({ destination }) => destination.assumeRole !== undefined,
    "a stack, so nobody deploys it",
  ],
  [
    "destination.state",
    ({ destination }) => destination.state !== undefined,
    "a stack, so no state of one",
  ],
  [
    "trial.destination",
    ({ trial }) => trial.destination,
    "a stack that could make the bucket: make it by hand, with versioning on",
  ],
  ["pypicloud", ({ pypicloud }) => pypicloud !== undefined, "events for a package cache's sync"],
];

/** The same of a source: what is left of its side is that of the functions. */
const ONLY_OF_AWS_SOURCES: readonly OnlyAtAws[] = [
  [
    "source.bucketOwner",
    ({ source }) => source.bucketOwner !== undefined,
    "accounts that own buckets",
  ],
  ["source.fips", ({ source }) => source.fips, "FIPS endpoints"],
  ["source.requesterPays", ({ source }) => source.requesterPays, "Requester Pays"],
  ["source.kmsKeyArns", ({ source }) => source.kmsKeyArns.length > 0, "KMS of AWS"],
  [
    "trial.source",
    ({ trial }) => trial.source,
    "a stack that could make the bucket: make it by hand, with versioning on",
  ],
  ["reverses", ({ reverses }) => reverses !== undefined, "other direction"],
  ["twoWay", ({ twoWay }) => twoWay !== undefined, "other direction"],
];

/** What the functions are told of such a server by the settings alone. */
const SERVER_VARIABLES = {
  destination: ["DEST_ENDPOINT_URL", "DEST_FORCE_PATH_STYLE", "DEST_PROFILE"],
  source: [
    ...["SOURCE_ENDPOINT_URL", "SOURCE_FORCE_PATH_STYLE", "SOURCE_PROFILE"],
    ...["SOURCE_BUCKET_REGION", "SOURCE_SECRET"],
  ],
} as const;

/**
 * Finds what of settings does not go with a side on a server that is not AWS.
 *
 * @returns a sentence for each, which begins with the setting's name.
 */
export function checkServers(settings: Settings): readonly string[] {
  const { source, destination } = settings;
  return [
    ...(isOnServer(source) ? checkSourceServer(settings) : noSourceServer(settings)),
    ...(isOnServer(destination) ? checkServer(settings) : noServer(destination)),
  ];
}

function checkServer(settings: Settings): readonly string[] {
  const { destination, credentials } = settings;
  const { provider, endpoint } = destination;
  const where = `destination.provider is ${JSON.stringify(provider)}`;
  return [
    ...endpointProblems("destination", provider, "destination.endpoint", endpoint),
    ...(credentials.kind === "federation"
      ? [`credentials.kind must be "secret": ${where}, and only roles of AWS open to tokens of AWS`]
      : []),
    ...unfit(settings, ONLY_AT_AWS, where),
    ...takenBySettings("destination", settings, where),
  ];
}

function checkSourceServer(settings: Settings): readonly string[] {
  const { provider, server } = settings.source;
  const where = `source.provider is ${JSON.stringify(provider)}`;
  return [
    ...endpointProblems("source", provider, "source.server.endpoint", server?.endpoint),
    ...unfit(settings, ONLY_OF_AWS_SOURCES, where),
    ...takenBySettings("source", settings, where),
  ];
}

function unfit(settings: Settings, table: readonly OnlyAtAws[], where: string): readonly string[] {
  return table
    .filter(([, isSet]) => isSet(settings))
    .map(([name, , why]) => `${name} must be left out: ${where}, which has no ${why}`);
}

function takenBySettings(
  side: keyof typeof SERVER_VARIABLES,
  { functions }: Settings,
  where: string,
): readonly string[] {
  return SERVER_VARIABLES[side]
    .filter((name) => Object.hasOwn(functions.environment, name))
    .map(
      (name) => `functions.environment.${name} must not be set: ${where}, of which xpart sets it`,
    );
}

/** Finds what is said of a server where the source is at AWS. */
function noSourceServer({ source }: Settings): readonly string[] {
  return source.server === undefined
    ? []
    : [
        'source.server must be left out, or source.provider name a server that is not AWS: it is "aws"',
      ];
}

/** Finds what is said of a server where the destination is at AWS. */
function noServer({ pathStyle, serverProfile }: DestinationSettings): readonly string[] {
  return [
    ...(pathStyle === undefined ? [] : ["pathStyle"]),
    ...(serverProfile === undefined ? [] : ["serverProfile"]),
  ].map(
    (name) =>
      `destination.${name} must be left out, or destination.provider name a server that is not AWS: it is "aws"`,
  );
}

function endpointProblems(
  side: "source" | "destination",
  provider: string,
  name: string,
  endpoint: string | undefined,
): readonly string[] {
  if (endpoint === undefined) {
    return [
      `${name} must be where the server is, such as https://${provider}.example:9000: ${side}.provider is ${JSON.stringify(provider)}; it is not set`,
    ];
  }
  const { hostname, username, password } = new URL(endpoint);
  return [
    ...(username === "" && password === ""
      ? []
      : [
          `${name} must have no name and password: they would be in Terraform's state, and the key belongs into the secret`,
        ]),
    ...(/(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws)$/.test(hostname)
      ? [
          `${side}.provider must be "aws" for an endpoint of AWS; ${name} is ${JSON.stringify(endpoint)}`,
        ]
      : []),
  ];
}

/** What is possible with such servers, but probably not meant. */
export function serverWarnings({ source, destination, functions }: Settings): readonly string[] {
  const hasNetwork = functions.vpc !== undefined;
  return [
    ...(source.server === undefined
      ? []
      : endpointWarnings("source.server.endpoint", source.server.endpoint, hasNetwork)),
    ...(isOnServer(destination)
      ? endpointWarnings("destination.endpoint", destination.endpoint ?? "", hasNetwork)
      : []),
  ];
}

function endpointWarnings(name: string, endpoint: string, hasNetwork: boolean): readonly string[] {
  const { protocol, hostname } = new URL(endpoint);
  const reach = reachOf(hostname);
  return [
    ...(protocol === "http:"
      ? [
          `${name} is http: objects cross in clear text, and whoever is between can change them. Give the server a certificate, and the endpoint https`,
        ]
      : []),
    ...(reach === "loopback"
      ? [`${name} is ${endpoint}, which is each machine's own: deployed functions do not reach it`]
      : []),
    ...(reach === "private" && !hasNetwork
      ? [
          `${name} is ${endpoint}, an address of a private network, and functions.vpc is not set: the functions are in no network that reaches it`,
        ]
      : []),
  ];
}

/** Sources: RFC 1918, RFC 4193, and RFC 6761 for localhost. */
function reachOf(hostname: string): "loopback" | "private" | "any" {
  if (/^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname)) {
    return "loopback";
  }
  return /^(?:10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|\[f[cd].*\])$/.test(
    hostname,
  )
    ? "private"
    : "any";
}

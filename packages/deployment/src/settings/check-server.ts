import type { Settings } from "./settings.ts";
import type { DestinationSettings } from "./side-settings.ts";

/** What AWS has and another server has not, and why it must be left out there. */
const ONLY_AT_AWS: readonly (readonly [
  name: string,
  isSet: (settings: Settings) => boolean,
  why: string,
])[] = [
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

/** What the functions are told of such a server by the settings alone. */
const SERVER_VARIABLES = ["DEST_ENDPOINT_URL", "DEST_FORCE_PATH_STYLE", "DEST_PROFILE"] as const;

/**
 * Finds what of settings does not go with a destination on a server that is not AWS.
 *
 * @returns a sentence for each, which begins with the setting's name.
 */
export function checkServer(settings: Settings): readonly string[] {
  const { destination, credentials, functions } = settings;
  const { provider } = destination;
  const where = `destination.provider is ${JSON.stringify(provider)}`;
  return [
    ...endpointProblems(destination),
    ...(credentials.kind === "federation"
      ? [`credentials.kind must be "secret": ${where}, and only roles of AWS open to tokens of AWS`]
      : []),
    ...ONLY_AT_AWS.filter(([, isSet]) => isSet(settings)).map(
      ([name, , why]) => `${name} must be left out: ${where}, which has no ${why}`,
    ),
    ...SERVER_VARIABLES.filter((name) => Object.hasOwn(functions.environment, name)).map(
      (name) => `functions.environment.${name} must not be set: ${where}, of which xpart sets it`,
    ),
  ];
}

/** Finds what is said of a server where the destination is at AWS. */
export function checkNoServer({
  pathStyle,
  serverProfile,
}: DestinationSettings): readonly string[] {
  return [
    ...(pathStyle === undefined ? [] : ["pathStyle"]),
    ...(serverProfile === undefined ? [] : ["serverProfile"]),
  ].map(
    (name) =>
      `destination.${name} must be left out, or destination.provider name a server that is not AWS: it is "aws"`,
  );
}

function endpointProblems({ provider, endpoint }: DestinationSettings): readonly string[] {
  if (endpoint === undefined) {
    return [
      `destination.endpoint must be where the server is, such as https://${provider}.example:9000: destination.provider is ${JSON.stringify(provider)}; it is not set`,
    ];
  }
  const { hostname, username, password } = new URL(endpoint);
  return [
    ...(username === "" && password === ""
      ? []
      : [
          "destination.endpoint must have no name and password: they would be in Terraform's state, and the key belongs into the secret",
        ]),
    ...(/(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws)$/.test(hostname)
      ? [
          `destination.provider must be "aws" for an endpoint of AWS; destination.endpoint is ${JSON.stringify(endpoint)}`,
        ]
      : []),
  ];
}

/** What is possible with such a server, but probably not meant. */
export function serverWarnings({ destination, functions }: Settings): readonly string[] {
  const { endpoint = "" } = destination;
  const { protocol, hostname } = new URL(endpoint);
  const reach = reachOf(hostname);
  return [
    ...(protocol === "http:"
      ? [
          "destination.endpoint is http: objects cross in clear text, and whoever is between can change them. Give the server a certificate, and the endpoint https",
        ]
      : []),
    ...(reach === "loopback"
      ? [
          `destination.endpoint is ${endpoint}, which is each machine's own: deployed functions do not reach it`,
        ]
      : []),
    ...(reach === "private" && functions.vpc === undefined
      ? [
          `destination.endpoint is ${endpoint}, an address of a private network, and functions.vpc is not set: the functions are in no network that reaches it`,
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

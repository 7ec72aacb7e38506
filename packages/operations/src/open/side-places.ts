import { fromIni } from "@aws-sdk/credential-provider-ini";
import {
  createSecretCredentials,
  createSecretsManagerClient,
  isSamePartition,
  profileOfServer,
  type S3Place,
  type SecretCredentialsOptions,
} from "@xpart/aws-adapters";
import { err, ok, type Result } from "@xpart/core";
import { isOnServer, namesOf, type Settings, type SideSettings } from "@xpart/deployment";
import type { OpenOptions } from "./open-options.ts";

/** Where a side's clients connect, and as whom. */
export interface SidePlace {
  readonly place: S3Place;
  /** What the identity comes from, for errors: `source.profile "prod"`. */
  readonly identity: string;
  /** Forgets a key that a service refused; only where it is kept in a secret (F3). */
  readonly expire?: () => boolean;
}

/** Both sides' places. */
export interface SidePlaces {
  /** Of AWS: where the functions are. */
  readonly source: SidePlace;
  /** Of the source bucket, where that is on another server; else it is `source`. */
  readonly sourceBucket: SidePlace;
  readonly destination: SidePlace;
  /** Ends what finding credentials has opened. */
  close(): void;
}

/** Says where each side is asked and as whom. Pure but for the clients; @returns what is missing, by its setting. */
export function placesOf(
  settings: Settings,
  options: OpenOptions,
): Result<SidePlaces, readonly string[]> {
  const source = placeBy(
    settings.source,
    namedProfile("source", settings.source, options.sourceProfile),
  );
  const sourceBucket = sourceBucketPlace(settings, source);
  if (!sourceBucket.ok) {
    return sourceBucket;
  }
  const sources = { source, sourceBucket: sourceBucket.value };
  if (options.destinationIdentity === "secret") {
    return bySecret(settings, options, sources);
  }
  const named = namedProfile("destination", settings.destination, options.destinationProfile);
  const problem = named === undefined ? noProfile(settings) : sharedProfile(settings, options);
  const destination = placeBy(settings.destination, named);
  const place = { ...destination.place, ...serverPlace(settings) };
  return problem === undefined
    ? ok({ ...sources, destination: { ...destination, place }, close: () => undefined })
    : err([problem]);
}

/** Where the source bucket is asked, and as whom: another server has keys of its own. */
function sourceBucketPlace(
  { source: { provider, server } }: Settings,
  ofFunctions: SidePlace,
): Result<SidePlace, readonly string[]> {
  if (server === undefined) {
    return ok(ofFunctions);
  }
  const { profile, pathStyle = true, serverProfile } = server;
  if (profile === undefined) {
    return err([
      `source.server.profile is not set: the source is ${provider} at ${server.endpoint}, where the credentials of AWS open nothing. Put a key of the server into an AWS credentials file and name its profile there`,
    ]);
  }
  const by = placeBy(server, { profile, by: "source.server.profile" });
  const known = { ...profileOfServer(provider), ...serverProfile };
  return ok({ ...by, place: { ...by.place, forcePathStyle: pathStyle, profile: known } });
}

/** How a destination on another server is asked, as the functions do. */
function serverPlace({ destination }: Settings): Pick<S3Place, "forcePathStyle" | "profile"> {
  const { provider, pathStyle = true, serverProfile } = destination;
  return isOnServer(destination)
    ? { forcePathStyle: pathStyle, profile: { ...profileOfServer(provider), ...serverProfile } }
    : {};
}

function noProfile({ destination }: Settings): string {
  return isOnServer(destination)
    ? `destination.profile is not set: the destination is ${destination.partition.name}, where the credentials of the environment, which are the source's, open nothing. Put a key of the server into an AWS credentials file and name its profile there or with --destination-profile, or work with the key of the deployment's secret: --destination-identity secret`
    : NO_DESTINATION;
}

const NO_DESTINATION =
  "destination.profile is not set: the destination is in another partition, where the credentials of the environment, which are the source's, open nothing. Name an AWS profile there or with --destination-profile, or work with the key of the deployment's secret: --destination-identity secret";

interface NamedProfile {
  readonly profile: string;
  readonly by: string;
}

function namedProfile(
  side: "source" | "destination",
  { profile }: SideSettings,
  option: string | undefined,
): NamedProfile | undefined {
  if (option !== undefined) {
    return { profile: option, by: `--${side}-profile` };
  }
  return profile === undefined ? undefined : { profile, by: `${side}.profile` };
}

/** A profile is of one account, so of one partition. */
function sharedProfile({ source, destination }: Settings, options: OpenOptions) {
  const left = namedProfile("source", source, options.sourceProfile);
  const right = namedProfile("destination", destination, options.destinationProfile);
  const isShared =
    left?.profile === right?.profile && source.credentialsFile === destination.credentialsFile;
  return isShared && !isSamePartition(source.partition, destination.partition)
    ? `${right?.by} must be another profile than ${left?.by}: both are ${JSON.stringify(left?.profile)}, and no credentials are good in ${source.partition.name} and in ${destination.partition.name}`
    : undefined;
}

function placeBy(
  side: Pick<SideSettings, "region" | "endpoint" | "credentialsFile">,
  named: NamedProfile | undefined,
): SidePlace {
  const { region, endpoint, credentialsFile } = side;
  const place = { region, ...(endpoint === undefined ? {} : { endpoint }) };
  if (named === undefined) {
    return { place, identity: "source.profile is not set, and the environment" };
  }
  const { profile, by } = named;
  const credentials = fromIni({
    profile,
    ...(credentialsFile === undefined ? {} : { filepath: credentialsFile }),
  });
  return { place: { ...place, credentials }, identity: `${by} ${JSON.stringify(profile)}` };
}

/** Whose key the deployment's secret has to hold. */
export function keyOwnerOf(
  destination: Settings["destination"],
): Pick<SecretCredentialsOptions, "partition" | "owner"> {
  return isOnServer(destination) ? { owner: "server" } : { partition: destination.partition.name };
}

/** With the access key that the functions use. A federated role opens to the functions' own tokens alone (S5). */
function bySecret(
  settings: Settings,
  options: OpenOptions,
  sources: Pick<SidePlaces, "source" | "sourceBucket">,
): Result<SidePlaces, readonly string[]> {
  const { destination, credentials } = settings;
  if (credentials.kind === "federation") {
    return err([
      'credentials.kind is "federation": the destination\'s role opens to the functions alone, and there is no secret. Name a profile with destination.profile or --destination-profile, and leave out --destination-identity',
    ]);
  }
  if (options.destinationProfile !== undefined) {
    return err([
      "--destination-profile and --destination-identity secret do not go together: leave one out",
    ]);
  }
  const client = followOnlySettings(createSecretsManagerClient(sources.source.place));
  const secretId = namesOf(settings).secret;
  const { provider, expire } = createSecretCredentials({
    client,
    secretId,
    ...keyOwnerOf(destination),
  });
  const { region, endpoint } = destination;
  const place = {
    ...{ region, credentials: provider, ...serverPlace(settings) },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return ok({
    ...sources,
    destination: { place, expire, identity: `the secret ${JSON.stringify(secretId)}` },
    close: () => client.destroy(),
  });
}

/**
 * `AWS_ENDPOINT_URL` and its like are of one side at most, and nobody can tell of which: a client that followed them
 * could ask one side for what is the other's.
 */
export function followOnlySettings<
  Client extends { readonly config: { ignoreConfiguredEndpointUrls?: boolean | undefined } },
>(client: Client): Client {
  client.config.ignoreConfiguredEndpointUrls = true;
  return client;
}

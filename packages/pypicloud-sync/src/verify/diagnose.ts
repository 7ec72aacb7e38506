import { isPep440Version } from "../names/pep440-version.ts";
import type { StoredRow } from "../packages/cached-package.ts";
import type { CacheSettings } from "../settings/cache-settings.ts";

/** What a diagnosis is made of. */
export interface DiagnosisFacts {
  readonly settings: CacheSettings;
  readonly rows: readonly StoredRow[];
  /** Whether the bucket has a package. */
  readonly hasPackages: boolean;
  /** Keys of wheels whose package neither the name nor the metadata tells; undefined: not known. */
  readonly badWheels?: readonly string[];
  /** Whether the tables are billed by request; undefined where they are not DynamoDB's. */
  readonly isOnDemand?: boolean;
  /** Rules of S3's own Replication of this bucket that leave out delete markers, by their ids. */
  readonly markerlessRules: readonly string[];
  /** Whether the bucket tells the sync of its changes; undefined: not known. */
  readonly isNotified?: boolean;
}

/** Something that makes, or will make, a server fail or miss packages. */
export interface Finding {
  readonly id:
    | "legacy-versions"
    | "unreadable-rows"
    | "cold-start"
    | "bad-wheels"
    | "on-demand-tables"
    | "delete-markers"
    | "local-endpoint"
    | "keys-in-settings"
    | "not-notified";
  /** What it is, and what it leads to. */
  readonly text: string;
  readonly remedy: string;
}

/** More are only counted. */
const MAX_NAMED = 10;

/** Looks for what makes a server fail or miss packages (Y18). Pure. */
export function diagnose(facts: DiagnosisFacts): readonly Finding[] {
  return [
    legacyVersions(facts),
    unreadableRows(facts),
    coldStart(facts),
    badWheels(facts),
    onDemandTables(facts),
    deleteMarkers(facts),
    localEndpoint(facts),
    keysInSettings(facts),
    notNotified(facts),
  ].flatMap((finding) => finding ?? []);
}

function legacyVersions({ rows }: DiagnosisFacts): Finding | undefined {
  const legacy = rows.flatMap((row) =>
    row.package === undefined || isPep440Version(row.package.version) ? [] : [row.package],
  );
  if (legacy.length === 0) {
    return undefined;
  }
  const names = legacy.map(({ filename, version }) => `${filename} (${JSON.stringify(version)})`);
  return {
    id: "legacy-versions",
    text: `${legacy.length} files have versions outside PEP 440: ${some(names)}. With setuptools 66 or later the server answers 500 for their projects as soon as they have another file`,
    remedy:
      "Delete them, or upload them with name and version metadata, or keep setuptools below 66.",
  };
}

function unreadableRows({ rows }: DiagnosisFacts): Finding | undefined {
  const broken = rows.filter((row) => row.package === undefined);
  return broken.length === 0
    ? undefined
    : {
        id: "unreadable-rows",
        text: `${broken.length} rows cannot be read by the server: ${some(broken.map(({ filename }) => filename))}. It answers 500 for their projects`,
        remedy: "Run xpart pypicloud verify --repair.",
      };
}

function coldStart({ rows, hasPackages }: DiagnosisFacts): Finding | undefined {
  return rows.length > 0 || !hasPackages
    ? undefined
    : {
        id: "cold-start",
        text: "The cache is empty and the bucket is not. The first event writes a row, and a server that starts after that takes the cache for complete",
        remedy: "Run xpart pypicloud backfill before the sync gets events.",
      };
}

function badWheels({ badWheels: keys = [] }: DiagnosisFacts): Finding | undefined {
  return keys.length === 0
    ? undefined
    : {
        id: "bad-wheels",
        text: `${keys.length} objects end in .whl, and their names are not those of wheels: ${some(keys)}. The sync leaves them alone; a rebuild by the server ends at the first`,
        remedy: "Take them away, or give them name and version as metadata.",
      };
}

function onDemandTables({ settings, isOnDemand }: DiagnosisFacts): Finding | undefined {
  return settings.gracefulReload || isOnDemand !== true
    ? undefined
    : {
        id: "on-demand-tables",
        text: "The tables are billed by request, and db.graceful_reload is off. A rebuild drops them, and cannot make them again",
        remedy: "Set db.graceful_reload = true in the server's settings.",
      };
}

function deleteMarkers({ markerlessRules }: DiagnosisFacts): Finding | undefined {
  return markerlessRules.length === 0
    ? undefined
    : {
        id: "delete-markers",
        text: `S3's Replication of this bucket leaves out delete markers (${some(markerlessRules)}): what is deleted here stays in the other buckets`,
        remedy: "Set DeleteMarkerReplication to Enabled in these rules.",
      };
}

const LOOPBACK = /^https?:\/\/(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/;

function localEndpoint({ settings }: DiagnosisFacts): Finding | undefined {
  const endpoint = settings.kind === "dynamo" ? (settings.endpoint ?? "") : "";
  return LOOPBACK.test(endpoint)
    ? {
        id: "local-endpoint",
        text: `db.host leads to this machine (${endpoint}): a function cannot reach it`,
        remedy: "Leave db.host and db.port out of the settings that create-sync is given.",
      }
    : undefined;
}

function keysInSettings({ settings }: DiagnosisFacts): Finding | undefined {
  return settings.kind === "dynamo" && settings.credentials !== undefined
    ? {
        id: "keys-in-settings",
        text: "db.aws_access_key_id is in the settings in clear text; the sync's function uses its role instead",
        remedy: "Give the server a role too, and take the keys out.",
      }
    : undefined;
}

function notNotified({ isNotified }: DiagnosisFacts): Finding | undefined {
  return isNotified !== false
    ? undefined
    : {
        id: "not-notified",
        text: "The bucket tells nobody of all that comes and goes below storage.prefix, by an entry of its own or by EventBridge, so nothing follows its changes",
        remedy: "Run xpart pypicloud create-sync.",
      };
}

function some(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

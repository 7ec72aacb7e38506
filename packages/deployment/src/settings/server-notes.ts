import { namesOf } from "../names.ts";
import type { Settings } from "./settings.ts";
import { isOnServer, sourcePlaceName } from "./side-settings.ts";

/** What the secret of a server's key has to say. */
const SECRET_VALUE = JSON.stringify({ accesskey: "...", secretaccesskey: "..." });

/** The command that puts a server's key into the deployment's secret, for whoever fills it. */
export function fillSecret(
  settings: Settings,
  side: "source" | "destination" = "destination",
): string {
  const { region } = settings.source;
  const { secret, sourceSecret } = namesOf(settings);
  const id = side === "source" ? sourceSecret : secret;
  return `aws secretsmanager put-secret-value --region ${region} --secret-id ${id} --secret-string '${SECRET_VALUE}'`;
}

/** What is left to do by hand where a side is a server that is not AWS; nothing else. */
export function serverNotes(settings: Settings): readonly string[] {
  const { source, destination, environment, name } = settings;
  const pair = `${name} in ${environment}`;
  return [
    ...(isOnServer(source)
      ? [
          `${pair}: the source is ${sourcePlaceName(source)}, which sends nothing to EventBridge: there is no rule. Until its notifications are put on the queue ${namesOf(settings).buffer} (docs/servers.md), only what xpart backfill, verify --repair or an audit finds crosses`,
          `after the first deployment, put a key of the source's server into its secret: ${fillSecret(settings, "source")}`,
        ]
      : []),
    ...(isOnServer(destination)
      ? [
          `${pair}: the destination is ${destination.partition.name}, where nothing is made: there is the source stack alone. The bucket ${destination.bucket} has to be there, with versioning on`,
          `after the first deployment, put the server's key into the secret: ${fillSecret(settings)}`,
        ]
      : []),
  ];
}

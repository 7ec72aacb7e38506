import { namesOf } from "../names.ts";
import type { Settings } from "./settings.ts";
import { isOnServer } from "./side-settings.ts";

/** What the secret of a server's key has to say. */
const SECRET_VALUE = JSON.stringify({ accesskey: "...", secretaccesskey: "..." });

/** The command that puts a server's key into the deployment's secret, for whoever fills it. */
export function fillSecret(settings: Settings): string {
  const { region } = settings.source;
  return `aws secretsmanager put-secret-value --region ${region} --secret-id ${namesOf(settings).secret} --secret-string '${SECRET_VALUE}'`;
}

/** What is left to do by hand where the destination is a server that is not AWS; nothing else. */
export function serverNotes(settings: Settings): readonly string[] {
  const { destination, environment, name } = settings;
  return isOnServer(destination)
    ? [
        `${name} in ${environment}: the destination is ${destination.partition.name}, where nothing is made: there is the source stack alone. The bucket ${destination.bucket} has to be there, with versioning on`,
        `after the first deployment, put the server's key into the secret: ${fillSecret(settings)}`,
      ]
    : [];
}

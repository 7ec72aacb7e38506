import { createSecretCredentials } from "@xpart/aws-adapters";
import { metricAddress } from "@xpart/deployment";
import { createCloudwatchFigures, FIGURE_PERIOD_SECONDS } from "../control/cloudwatch-figures.ts";
import type { ControlClients } from "../control/control-clients.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { keyOwnerOf } from "../open/side-places.ts";
import { tryKey } from "../open/try-key.ts";
import { createIamAccessKeys } from "./iam-access-keys.ts";
import { createKeySecret } from "./key-secret.ts";
import type { RotationPorts } from "./rotation-ports.ts";

/** What rotating a deployment's key works with, at AWS. */
export function rotationPortsOf(
  deployment: Deployment,
  control: ControlClients,
  tools: Pick<RotationPorts, "sleep" | "now" | "signal">,
): RotationPorts {
  const { settings, names } = deployment;
  const figures = createCloudwatchFigures(control);
  return {
    ...tools,
    keys: createIamAccessKeys(control, names.user),
    secret: createKeySecret(control, names.secret),
    async prove(key) {
      const { provider } = createSecretCredentials({
        ...{ client: control.secrets, secretId: names.secret },
        ...keyOwnerOf(settings.destination),
      });
      return tryKey(
        "destination",
        deployment,
        key === undefined ? provider : { accessKeyId: key.id, secretAccessKey: key.secret },
      );
    },
    async refusedSince(sinceMs) {
      const watched = {
        ...({ kind: "xpart", metric: "Failures", failureKind: "expired-credentials" } as const),
      };
      const query = {
        ...metricAddress(watched, settings),
        ...{ name: "refused", metric: "Failures", statistic: "Sum" },
      };
      const endMs = tools.now();
      const periods = Math.max(1, Math.ceil((endMs - sinceMs) / (FIGURE_PERIOD_SECONDS * 1_000)));
      const read = await figures.read([query], { endMs, periods });
      return read.ok
        ? (read.value.get("refused") ?? []).reduce((sum, value) => sum + value, 0)
        : undefined;
    },
  };
}

import type { AwsClients } from "./aws-clients.ts";
import { deadLetterStep } from "./dead-letter-step.ts";
import { failureStep } from "./failure-step.ts";
import { functionStep } from "./function-step.ts";
import { notificationStep } from "./notification-step.ts";
import { permissionStep } from "./permission-step.ts";
import { roleStep } from "./role-step.ts";
import { secretStep } from "./secret-step.ts";
import type { SetupStep } from "./setup-step.ts";
import type { SyncDeployment } from "./sync-deployment.ts";

/** All resources, each after those that it needs; the bucket's events come last. */
export function setupSteps(clients: AwsClients, deployment: SyncDeployment): readonly SetupStep[] {
  const { ownSecret, role, deadLetters } = deployment;
  return [
    ...(ownSecret === undefined ? [] : [secretStep(clients.secrets, ownSecret)]),
    deadLetterStep(clients.sqs, deadLetters.name),
    ...(role.name === undefined ? [] : [roleStep(clients.iam, role.name, deployment)]),
    functionStep(clients.lambda, deployment),
    failureStep(clients.lambda, deployment),
    permissionStep(clients.lambda, deployment),
    notificationStep(clients.s3, deployment),
  ];
}

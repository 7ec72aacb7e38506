import { type JsonObject, ofType, type SynthesizedStack } from "../synthesized.ts";
import type { AppliedValues } from "../wiring/terraform-values.ts";
import type { RequestPlace } from "./request-place.ts";

/** What a resource's attributes are going to be, as far as policies name them. */
type Attributes = (config: JsonObject, place: RequestPlace) => Readonly<Record<string, string>>;

const arn = (service: string, resource: string, { partition, region, accountId }: RequestPlace) =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`;

const RESOURCES: Readonly<Record<string, Attributes>> = {
  aws_sqs_queue: ({ name }, place) => ({ arn: arn("sqs", String(name), place) }),
  aws_dynamodb_table: ({ name }, place) => ({
    arn: arn("dynamodb", `table/${String(name)}`, place),
  }),
  // AWS adds six signs.
  aws_secretsmanager_secret: ({ name }, place) => ({
    arn: arn("secretsmanager", `secret:${String(name)}-??????`, place),
  }),
  aws_cloudwatch_log_group: ({ name }, place) => ({
    arn: arn("logs", `log-group:${String(name)}`, place),
  }),
  aws_lambda_event_source_mapping: (_, place) => ({
    arn: arn("lambda", "event-source-mapping:91eaeb7e-c976-4939-9d5a-2d7fd2e19ef5", place),
  }),
  aws_iam_role: ({ name }) => ({ id: String(name), name: String(name) }),
  aws_iam_user: ({ name }) => ({ name: String(name) }),
};

/** The attributes that a stack's policies refer to, as an apply is going to make them. */
export function plannedValues(stack: SynthesizedStack, place: RequestPlace): AppliedValues {
  return new Map(
    Object.entries(RESOURCES).flatMap(([type, attributesOf]) =>
      ofType(stack, type).flatMap(({ id, config }) =>
        Object.entries(attributesOf(config, place)).map(
          ([attribute, value]) => [`${type}.${id}.${attribute}`, value] as const,
        ),
      ),
    ),
  );
}

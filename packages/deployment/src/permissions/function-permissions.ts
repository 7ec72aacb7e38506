import type { Statement } from "./statement.ts";

/** What Lambda needs in a function's name to work a queue. Source: "Using Lambda with Amazon SQS". */
export function workQueue(sid: string, queueArn: string): Statement {
  const actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
  return { sid, actions, resources: [queueArn] };
}

/** What choosing when a returned message comes again needs (B4). */
export function delayRetries(queueArn: string): Statement {
  return { sid: "DelayRetries", actions: ["sqs:ChangeMessageVisibility"], resources: [queueArn] };
}

/** What putting messages on a queue needs. */
export function sendTo(sid: string, queueArn: string): Statement {
  return { sid, actions: ["sqs:SendMessage"], resources: [queueArn] };
}

/** What writing a function's own log needs; the group is made by the stack. */
export function writeLogs(logGroupArn: string): Statement {
  const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
  return { sid: "WriteLogs", actions, resources: [`${logGroupArn}:*`] };
}

/**
 * What Lambda needs in a function's name to put it into a VPC; the actions know no resources of their own. The
 * function's own code may not use them: its requests carry its ARN. Source: "Giving Lambda functions access to
 * resources in an Amazon VPC", Lambda guide.
 */
export function joinVpc(): Statement {
  const actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ];
  const conditions = [{ test: "Null", key: "lambda:SourceFunctionArn", values: ["true"] }];
  return { sid: "JoinVpc", actions, resources: ["*"], conditions };
}

/** What X-Ray needs; it has no resources. Source: service authorization reference of X-Ray. */
export function writeTraces(): Statement {
  const actions = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];
  return { sid: "WriteTraces", actions, resources: ["*"] };
}

/** What ending a pause needs: enabling the mappings of functions (C23). */
export function enableMappings(mappingArns: readonly string[]): Statement {
  return {
    sid: "EnableMappings",
    actions: ["lambda:UpdateEventSourceMapping"],
    resources: mappingArns,
  };
}

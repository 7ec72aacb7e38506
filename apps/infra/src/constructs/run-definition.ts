import type { OperationsSettings, Settings } from "@xpart/deployment";

/** What passes by itself, or by another try from where the slice began. */
const RETRIES = [
  {
    // Its concurrency, or the account's, is used up, or Lambda has trouble: that may last. Source: "Handle transient Lambda
    // service exceptions", Step Functions developer guide.
    ErrorEquals: [
      "Lambda.TooManyRequestsException",
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
    ],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 12,
    MaxDelaySeconds: 300,
    JitterStrategy: "FULL",
  },
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 4,
    MaxDelaySeconds: 60,
    JitterStrategy: "FULL",
  },
];

/**
 * The state machine of a run, in Amazon States Language: split, then every range by a child that works slice by slice until
 * it is done, then the summary. What is big lies in the bucket: states hold names of it, as a payload ends at 256 KB.
 *
 * Input: `{"run": name, "request": RunRequest}`. It succeeds where all was compared, whatever was found.
 */
export function runDefinition(
  { source }: Settings,
  { bucket, prefix, concurrency, toleratedFailurePercent }: OperationsSettings,
  functionArn: string,
): string {
  const service = (name: string) => `arn:${source.partition.name}:states:::${name}`;
  const call = (payload: object) => ({
    Type: "Task",
    Resource: service("lambda:invoke"),
    Parameters: { FunctionName: functionArn, Payload: payload },
    Retry: RETRIES,
  });
  return JSON.stringify({
    Comment: "Compares two buckets range by range, and sends what differs",
    StartAt: "Split",
    States: {
      Split: {
        ...call({ step: "split", "run.$": "$.run", "request.$": "$.request" }),
        ResultSelector: { "run.$": "$.Payload.run", "rangesKey.$": "$.Payload.rangesKey" },
        Next: "Ranges",
      },
      Ranges: {
        Type: "Map",
        Label: "Ranges",
        ItemReader: {
          Resource: service("s3:getObject"),
          ReaderConfig: { InputType: "JSON" },
          Parameters: { Bucket: bucket, "Key.$": "$.rangesKey" },
        },
        ItemSelector: { "run.$": "$.run", "item.$": "$$.Map.Item.Value" },
        MaxConcurrency: concurrency,
        ToleratedFailurePercentage: toleratedFailurePercent,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          ...childOf(call),
        },
        ResultWriter: {
          Resource: service("s3:putObject"),
          Parameters: { Bucket: bucket, Prefix: `${prefix}map-runs` },
        },
        ResultPath: null,
        // The report says which ranges are not done.
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Summarize" }],
        Next: "Summarize",
      },
      Summarize: {
        ...call({ step: "summary", "run.$": "$.run" }),
        OutputPath: "$.Payload",
        Next: "IsComplete",
      },
      IsComplete: {
        Type: "Choice",
        Choices: [{ Variable: "$.complete", BooleanEquals: true, Next: "Complete" }],
        Default: "Unfinished",
      },
      Complete: { Type: "Succeed" },
      Unfinished: {
        Type: "Fail",
        Error: "Unfinished",
        Cause: "Ranges failed: see the run's report, and resume the run",
      },
    },
  });
}

/** A task that invokes sliceHandler with a payload. */
type CallSliceHandler = (payload: object) => object;

/** What is done with one range. */
function childOf(call: CallSliceHandler): object {
  return {
    StartAt: "Slice",
    States: {
      Slice: {
        ...call({ step: "slice", "run.$": "$.run", "item.$": "$.item" }),
        ResultSelector: {
          "isDone.$": "$.Payload.isDone",
          "keys.$": "$.Payload.keys",
          "waitSeconds.$": "$.Payload.waitSeconds",
        },
        ResultPath: "$.slice",
        Next: "IsDone",
      },
      IsDone: {
        Type: "Choice",
        Choices: [
          { Variable: "$.slice.isDone", BooleanEquals: true, Next: "Done" },
          // It is not its turn: a state that waits costs nothing, an invocation would.
          { Variable: "$.slice.waitSeconds", NumericGreaterThan: 0, Next: "AwaitTurn" },
        ],
        Default: "Slice",
      },
      AwaitTurn: { Type: "Wait", SecondsPath: "$.slice.waitSeconds", Next: "Slice" },
      Done: { Type: "Pass", Parameters: { "keys.$": "$.slice.keys" }, End: true },
    },
  };
}

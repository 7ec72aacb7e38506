/** What the answer to a failed request was. */
export interface FailedAnswer {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a service said of an error. */
export interface ErrorWords {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

/** A service's refusal. It has the fields by which the SDK's errors are known, so that one table classifies both. */
export class WireError extends Error {
  readonly $metadata: {
    readonly httpStatusCode: number;
    readonly requestId: string | undefined;
    attempts: number;
  };
  readonly $response: FailedAnswer;

  constructor(answer: FailedAnswer, { code, message, requestId }: ErrorWords) {
    super(message ?? "");
    this.name = code ?? "UnknownError";
    this.$response = answer;
    this.$metadata = {
      httpStatusCode: answer.statusCode,
      requestId:
        answer.headers["x-amz-request-id"] ?? answer.headers["x-amzn-requestid"] ?? requestId,
      attempts: 1,
    };
  }
}

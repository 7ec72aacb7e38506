/** What DynamoDB refuses a request with. */
export class DynamoDbError extends Error {
  readonly type: string;
  /** What the answer has beside type and message. */
  readonly more: object;

  constructor(type: string, message: string, more: object = {}) {
    super(message);
    this.type = type;
    this.more = more;
  }
}

/** The request is wrong in itself, in DynamoDB's words. */
export function validationError(message: string): DynamoDbError {
  return new DynamoDbError("com.amazon.coral.validate#ValidationException", message);
}

/** A parameter is wrong, in the words with which most of such messages begin. */
export function invalidParameter(reason: string): DynamoDbError {
  return validationError(`One or more parameter values were invalid: ${reason}`);
}

/** The JSON has another type in it than the API has. */
export function serializationError(message?: string): DynamoDbError {
  return new DynamoDbError("com.amazon.coral.service#SerializationException", message ?? "");
}

/** One of DynamoDB's own exceptions, such as `ResourceNotFoundException`. */
export function serviceError(name: string, message: string, more: object = {}): DynamoDbError {
  return new DynamoDbError(`com.amazonaws.dynamodb.v20120810#${name}`, message, more);
}

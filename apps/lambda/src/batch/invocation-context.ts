/** What Lambda tells about an invocation, as far as the handlers of queues read it. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

import type { InterceptedRequest, RequestGuard, ServiceResponse } from "@xpart/sandbox";
import { allowingStatement, type IamCall, type PolicyStatement } from "./iam-policy.ts";
import { requestCalls } from "./request-calls.ts";
import type { RequestPlace } from "./request-place.ts";
import { answerCalls } from "./s3-calls.ts";

/** Stands before the sandbox's services as IAM does before AWS's. */
export interface IamGuard {
  /** For the requests of one partition. */
  of(place: RequestPlace): RequestGuard;
  /** What was refused: each a bug of the policies. */
  readonly denied: readonly string[];
  /** Statement and action of everything that was allowed, by identity: `queue-handler ReadSource s3:...`. */
  readonly used: ReadonlySet<string>;
}

/**
 * Makes a guard that lets the named identities do what their policies allow and nothing else; requests of
 * others, such as the test's own, pass.
 */
export function createIamGuard(
  policies: ReadonlyMap<string, readonly PolicyStatement[]>,
): IamGuard {
  const denied: string[] = [];
  const used = new Set<string>();

  function isAllowed(identity: string, calls: readonly IamCall[]): boolean {
    const refused = calls.filter((call) => {
      const statement = allowingStatement(call, policies.get(identity) ?? []);
      if (statement !== undefined) {
        used.add(`${identity} ${statement.Sid} ${call.action}`);
      }
      return statement === undefined;
    });
    for (const { action, resource, context } of refused) {
      denied.push(`${identity}: ${action} on ${resource} with ${JSON.stringify(context)}`);
    }
    return refused.length === 0;
  }

  return {
    denied,
    used,
    of: (place) => async (asked, answer) => {
      const identity = asked.caller.userName;
      if (!policies.has(identity)) {
        return answer();
      }
      if (!isAllowed(identity, await requestCalls(asked, place))) {
        return refusal(asked);
      }
      const answered = await answer();
      return isAllowed(identity, answerCalls(asked, answered, place)) ? answered : refusal(asked);
    },
  };
}

function refusal({ service }: InterceptedRequest): ServiceResponse {
  if (service === "s3") {
    return {
      status: 403,
      headers: { "content-type": "application/xml" },
      body: "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
    };
  }
  return {
    status: 400,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify({ __type: "AccessDeniedException", message: "not authorized" }),
  };
}

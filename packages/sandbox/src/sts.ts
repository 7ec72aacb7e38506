import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import type { AccessKey } from "./access-keys.ts";
import { errorResponse } from "./error-response.ts";
import type { ServiceRequest, ServiceResponse } from "./service.ts";

/** Whose requests STS is asked about. */
export interface CallerAccount {
  readonly partition: string;
  readonly accountId: string;
}

/** The one STS operation that credential checks need, GetCallerIdentity; others are refused. */
export async function handleSts(
  request: ServiceRequest,
  caller: AccessKey,
  account: CallerAccount,
): Promise<ServiceResponse> {
  const action = new URLSearchParams(await text(request.body)).get("Action");
  if (action !== "GetCallerIdentity") {
    return errorResponse("sts", 400, "InvalidAction", `The sandbox's STS has no action ${action}.`);
  }
  const arn = `arn:${account.partition}:iam::${account.accountId}:user/${caller.userName}`;
  const result =
    `<Arn>${arn}</Arn><UserId>${caller.accessKeyId}</UserId>` +
    `<Account>${account.accountId}</Account>`;
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body:
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
      `<GetCallerIdentityResult>${result}</GetCallerIdentityResult>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>` +
      "</GetCallerIdentityResponse>",
  };
}

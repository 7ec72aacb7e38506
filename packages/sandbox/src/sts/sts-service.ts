import type { AccessKey, AccessKeys } from "../access-keys.ts";
import { stsAnswer, stsError } from "../query-answer.ts";
import { bodyText, type ServiceRequest, type ServiceResponse } from "../service.ts";
import { createFederatedRoles, type FederatedRole } from "./federated-roles.ts";
import { createTokenIssuer, type TokenIssuer } from "./token-issuer.ts";

/** Whose STS it is. */
export interface StsOptions {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly keys: AccessKeys;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** STS, with what credential checks and federation between partitions need; all else is refused. */
export interface StsService {
  handle(request: ServiceRequest, caller: AccessKey): Promise<ServiceResponse>;
  /** Switches outbound federation on; before, asking for a token is refused. */
  issueTokens(): Promise<TokenIssuer>;
  /** Makes a role that tokens of another partition open. */
  addFederatedRole(role: FederatedRole): { readonly arn: string };
}

/** Makes the STS of a partition, with outbound federation off and no roles. */
export function createStsService(options: StsOptions): StsService {
  const roles = createFederatedRoles(options);
  let issuer: TokenIssuer | undefined;
  return {
    async handle(request, caller) {
      const parameters = new URLSearchParams(await bodyText(request));
      switch (parameters.get("Action")) {
        case "GetCallerIdentity":
          return callerIdentity(caller, options);
        case "GetWebIdentityToken":
          return issuer === undefined ? switchedOff() : issuer.answer(parameters, caller);
        case "AssumeRoleWithWebIdentity":
          return roles.assume(parameters);
        default: {
          const action = parameters.get("Action");
          return stsError(400, "InvalidAction", `The sandbox's STS has no action ${action}.`);
        }
      }
    },
    async issueTokens() {
      issuer ??= await createTokenIssuer(options);
      return issuer;
    },
    addFederatedRole: roles.add,
  };
}

function callerIdentity(caller: AccessKey, { partition, accountId }: StsOptions): ServiceResponse {
  const arn = `arn:${partition}:iam::${accountId}:user/${caller.userName}`;
  return stsAnswer("GetCallerIdentity", {
    Arn: arn,
    UserId: caller.accessKeyId,
    Account: accountId,
  });
}

/** IAM user guide, "Outbound identity federation". */
function switchedOff(): ServiceResponse {
  return stsError(
    400,
    "OutboundWebIdentityFederationDisabledException",
    "Outbound web identity federation is not enabled for this account.",
  );
}

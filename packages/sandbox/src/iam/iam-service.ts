import { text } from "node:stream/consumers";
import type { AccessKeys, KeyState } from "../access-keys.ts";
import { errorResponse } from "../error-response.ts";
import { type AnswerFields, queryAnswer } from "../query-answer.ts";
import type { Service, ServiceResponse } from "../service.ts";

/** IAM's own limit (IAM user guide, "IAM and AWS STS quotas"). */
const MAX_KEYS = 2;

/** Where the keys are. */
interface IamPlace {
  readonly keys: AccessKeys;
  readonly region: string;
}

/** IAM, with what rotating the access key of a user needs; all else is refused. */
export function createIamService(place: IamPlace): Service {
  return {
    async handle(request) {
      const parameters = new URLSearchParams(await text(request.body));
      const name = parameters.get("Action") ?? "";
      const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
      const message = `The sandbox's IAM has no action ${name}.`;
      return action?.(parameters, place) ?? errorResponse("iam", 400, "InvalidAction", message);
    },
    stop: async () => undefined,
  };
}

type Action = (parameters: URLSearchParams, place: IamPlace) => ServiceResponse;

const ACTIONS: Readonly<Record<string, Action>> = {
  ListAccessKeys: ofUser((UserName, known) =>
    queryAnswer("iam", "ListAccessKeys", {
      AccessKeyMetadata: known.map((state) => ({ UserName, ...described(state) })),
      IsTruncated: "false",
    }),
  ),
  CreateAccessKey: ofUser((UserName, known, { keys }) => {
    if (known.length >= MAX_KEYS) {
      const message = `Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS}`;
      return errorResponse("iam", 409, "LimitExceeded", message);
    }
    const key = keys.add(UserName);
    const AccessKey = {
      ...{ UserName, ...described({ key, isActive: true }) },
      SecretAccessKey: key.secretAccessKey,
    };
    return queryAnswer("iam", "CreateAccessKey", { AccessKey });
  }),
  UpdateAccessKey: ofKey(({ key }, { keys }, parameters) => {
    keys.setActive(key.accessKeyId, parameters.get("Status") === "Active");
    return queryAnswer("iam", "UpdateAccessKey");
  }),
  DeleteAccessKey: ofKey(({ key }, { keys }) => {
    keys.revoke(key.accessKeyId);
    return queryAnswer("iam", "DeleteAccessKey");
  }),
  // Unlike IAM, which writes a use down some minutes late.
  GetAccessKeyLastUsed: ofKey(({ key, lastUse }, { region }) =>
    queryAnswer("iam", "GetAccessKeyLastUsed", {
      UserName: key.userName,
      AccessKeyLastUsed:
        lastUse === undefined
          ? { ServiceName: "N/A", Region: "N/A" }
          : {
              ...{ ServiceName: lastUse.service, Region: region },
              LastUsedDate: new Date(lastUse.atMs).toISOString(),
            },
    }),
  ),
};

function ofUser(
  answer: (userName: string, known: readonly KeyState[], place: IamPlace) => ServiceResponse,
): Action {
  return (parameters, place) => {
    const userName = parameters.get("UserName") ?? "";
    const known = place.keys.ofUser(userName);
    return known === undefined
      ? noSuchEntity(`The user with name ${userName} cannot be found.`)
      : answer(userName, known, place);
  };
}

function ofKey(
  answer: (state: KeyState, place: IamPlace, parameters: URLSearchParams) => ServiceResponse,
): Action {
  return (parameters, place) => {
    const id = parameters.get("AccessKeyId") ?? "";
    const found = place.keys.byId(id);
    return found === undefined
      ? noSuchEntity(`The Access Key with id ${id} cannot be found.`)
      : answer(found, place, parameters);
  };
}

function noSuchEntity(message: string): ServiceResponse {
  return errorResponse("iam", 404, "NoSuchEntity", message);
}

function described({ key, isActive }: KeyState): AnswerFields {
  return { AccessKeyId: key.accessKeyId, Status: isActive ? "Active" : "Inactive" };
}

import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { callAws } from "@xpart/aws-adapters";

/** The ARN of whoever asks: no right is needed for it. @returns undefined where nobody answers. */
export async function identityArn(client: STSClient): Promise<string | undefined> {
  const answer = await callAws({ side: "source" }, "GetCallerIdentity", () =>
    client.send(new GetCallerIdentityCommand({})),
  );
  return answer.ok ? answer.value.Arn : undefined;
}

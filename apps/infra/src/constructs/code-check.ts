import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { DataResource, TerraformElement } from "cdktf";
import { Construct } from "constructs";

/**
 * Has every plan warn where a function runs other code than its zip. The provider reads the hash of what runs, but
 * compares the zip only with what it deployed last, so that code which somebody changed by hand is never seen.
 */
export class CodeCheck extends Construct {
  constructor(scope: Construct, id: string, lambda: LambdaFunction, zipHash: string) {
    super(scope, id);
    // Unknown while a plan brings new code: the check then waits for apply.
    const deployed = new DataResource(this, "deployed", {
      input: { hash: zipHash },
      dependsOn: [lambda],
    });
    new Check(this, "check", {
      condition: `\${${lambda.fqn}.code_sha256 == ${deployed.fqn}.output.hash}`,
      error_message: `\${${lambda.fqn}.function_name} runs other code than its zip: somebody has changed it. Put it back: aws lambda update-function-code --function-name \${${lambda.fqn}.function_name} --zip-file fileb://\${${lambda.fqn}.filename}`,
    });
  }
}

/** An assertion as Terraform writes it. */
interface Assertion {
  readonly condition: string;
  readonly error_message: string;
}

class Check extends TerraformElement {
  readonly #assertion: Assertion;

  constructor(scope: Construct, id: string, assertion: Assertion) {
    super(scope, id);
    this.#assertion = assertion;
  }

  override toTerraform(): object {
    return { check: { [this.friendlyUniqueId]: { assert: [this.#assertion] } } };
  }
}

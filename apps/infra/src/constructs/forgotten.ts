import { TerraformElement } from "cdktf";
import { Construct } from "constructs";

/**
 * Has Terraform forget a resource that these settings do not have and others had, instead of destroying it (C11).
 * For what holds data or settings of somebody else: `prevent_destroy` does not help there, since it leaves the
 * configuration together with the resource. Where the state never had it, nothing happens.
 *
 * @param path - of the resource below the scope, as the construct that makes it names it.
 */
export function forget(scope: Construct, path: readonly string[], type: string): void {
  const [id = "", ...rest] = path;
  if (rest.length === 0) {
    new Forgotten(scope, id, type);
    return;
  }
  const child = scope.node.tryFindChild(id);
  forget(child instanceof Construct ? child : new Construct(scope, id), rest, type);
}

/** At the path of a resource, so with its address. */
class Forgotten extends TerraformElement {
  readonly #type: string;

  constructor(scope: Construct, id: string, type: string) {
    super(scope, id);
    this.#type = type;
  }

  override toTerraform(): object {
    const from = `${this.#type}.${this.friendlyUniqueId}`;
    return { removed: [{ from, lifecycle: { destroy: false } }] };
  }
}

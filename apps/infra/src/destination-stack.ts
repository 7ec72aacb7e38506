import type { Settings } from "@xpart/deployment";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { provide } from "./provider.ts";
import { XpartDestination } from "./xpart-destination.ts";

/** The stack of the destination partition; deployed alone or together with the source's. */
export class DestinationStack extends TerraformStack {
  readonly xpart: XpartDestination;

  /** @param stateName - what the file of a local state is called by; else the stack's id. */
  constructor(scope: Construct, id: string, settings: Settings, stateName: string = id) {
    super(scope, id);
    provide(this, settings.destination, settings, stateName);
    this.xpart = new XpartDestination(this, "xpart", settings);
    const { user, role, cacheSync } = this.xpart;
    const values: Readonly<Record<string, string | undefined>> = {
      user_name: user?.name,
      user_arn: user?.arn,
      user_id: user?.uniqueId,
      role_name: role?.name,
      role_arn: role?.arn,
      cache_handler_name: cacheSync?.cacheHandler.function.functionName,
      cache_handler_arn: cacheSync?.cacheHandler.function.arn,
      cache_handler_role_arn: cacheSync?.cacheHandler.role.arn,
      cache_events_queue_url: cacheSync?.buffer.queue.url,
      cache_events_dead_letters_url: cacheSync?.buffer.deadLetters.url,
    };
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) {
        new TerraformOutput(this, name, { value });
      }
    }
  }
}

import type { Settings } from "@xpart/deployment";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { provide } from "./provider.ts";
import { XpartSource } from "./xpart-source.ts";

/** The stack of the source partition; deployed alone or together with the destination's. */
export class SourceStack extends TerraformStack {
  readonly xpart: XpartSource;

  /** @param stateName - what the file of a local state is called by; else the stack's id. */
  constructor(scope: Construct, id: string, settings: Settings, stateName: string = id) {
    super(scope, id);
    provide(this, settings.source, settings, stateName);
    this.xpart = new XpartSource(this, "xpart", settings);
    this.addOutputs();
  }

  private addOutputs(): void {
    const { access, sourceKey, eventHandler, queueHandler, partHandler, objects, buffer } =
      this.xpart;
    const values: Readonly<Record<string, string | undefined>> = {
      secret_name: access.secret?.name,
      secret_arn: access.secret?.arn,
      source_secret_name: sourceKey.secret?.name,
      source_secret_arn: sourceKey.secret?.arn,
      event_handler_name: eventHandler.function.functionName,
      event_handler_arn: eventHandler.function.arn,
      queue_handler_name: queueHandler.function.functionName,
      queue_handler_arn: queueHandler.function.arn,
      queue_handler_role_arn: queueHandler.role.arn,
      part_handler_name: partHandler.function.functionName,
      part_handler_arn: partHandler.function.arn,
      part_handler_role_arn: partHandler.role.arn,
      events_queue_url: buffer.queue.url,
      objects_queue_url: objects.queue.url,
      objects_dead_letters_url: objects.deadLetters.url,
      table_name: this.xpart.ledger.table.name,
    };
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) {
        new TerraformOutput(this, name, { value });
      }
    }
  }
}

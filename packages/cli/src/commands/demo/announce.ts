import type { IoHost } from "../../io/io-host.ts";
import type { DemoStage } from "./demo-stage.ts";
import type { TrafficSource } from "./traffic.ts";

/** Says where the demo runs, what it replays, and what goes wrong on purpose. */
export function announce(
  traffic: TrafficSource,
  { sandbox, weather }: DemoStage,
  io: IoHost,
): void {
  const { source, destination } = sandbox;
  const places = `${source.partition} ${source.region} -> ${destination.partition} ${destination.region}`;
  io.notify({ code: "demo-start", level: "info", text: `sandbox: ${places}` });
  io.notify({ code: "demo-source", level: "info", text: `replaying ${traffic.title}` });
  if (weather.chaos !== undefined) {
    const faults = "late, repeated, reordered events; failing requests; killed handlers";
    const text = `chaos with seed ${weather.chaos.seed}: ${faults}`;
    io.notify({ code: "demo-chaos", level: "info", text });
  }
  for (const text of traffic.notes) {
    io.notify({ code: "demo-note", level: "info", text: `note: ${text}` });
  }
}

import type { WorkerFaultRates } from "./fault-rates.ts";
import type { FaultSwitch } from "./fault-switch.ts";

/**
 * Is told of each invocation that begins, and of what kills its process; gives what is to be called
 * when that invocation has ended, well or not.
 */
export type InvocationWatch = (functionName: string, kill: () => void) => () => void;

/** Within which the first invocation of a function may be killed; later ones are measured. */
const FIRST_INVOCATION_MS = 100;

/**
 * Makes the faults of workers. The moment of a kill is drawn from the time that the function's last
 * whole invocation took, since nobody knows how long this one will; one that ends sooner lives.
 */
export function createWorkerFaults(rates: WorkerFaultRates, plan: FaultSwitch): InvocationWatch {
  const lastMs = new Map<string, number>();
  return (functionName, kill) => {
    if (!plan.isOn()) return () => {};
    const begunMs = performance.now();
    const { chance, amount } = plan.draws.next(`invocation ${functionName}`)("kill");
    let isKilled = false;
    const killNow = () => {
      if (!plan.isOn()) return;
      isKilled = true;
      plan.count("kill");
      kill();
    };
    const isHit = chance < (rates.kill ?? 0);
    const withinMs = lastMs.get(functionName) ?? FIRST_INVOCATION_MS;
    const timer = isHit ? setTimeout(killNow, amount * withinMs) : undefined;
    return () => {
      clearTimeout(timer);
      if (!isKilled) lastMs.set(functionName, performance.now() - begunMs);
    };
  };
}

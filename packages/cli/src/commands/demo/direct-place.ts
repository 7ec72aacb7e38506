import type { WirePlace } from "@xpart/aws-adapters";
import type { Partition, ServiceName } from "@xpart/sandbox";

/**
 * Where a client of the wire asks a partition of this process without HTTP: for who drives and watches the demo, while
 * the handlers speak HTTP as they do in a deployment.
 *
 * @param onSent - called for each request, retries among them.
 */
export function directPlace(
  { endpoint, region, call }: Partition,
  service: ServiceName,
  onSent: () => void = () => undefined,
): WirePlace {
  return {
    endpoint,
    region,
    exchange: {
      isTrusted: true,
      async send(request) {
        onSent();
        const { status, headers, body } = await call(service, request);
        const bytes = typeof body === "string" ? Buffer.from(body) : body;
        return { statusCode: status, headers, body: bytes };
      },
      destroy: () => undefined,
    },
  };
}

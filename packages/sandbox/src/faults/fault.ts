import type { ServiceName } from "../error-response.ts";
import type { EventFault, RequestFault, WorkerFault } from "./fault-rates.ts";

/** A fault that happens, and whom it hits. */
export type Fault =
  | {
      readonly kind: EventFault;
      readonly bucket: string;
      /** Of the object that the event is about. */
      readonly key: string;
    }
  | {
      readonly kind: RequestFault;
      readonly partition: string;
      readonly service: ServiceName;
      /** Such as `PutObject`. */
      readonly operation: string;
      /** As it was asked for: `/bucket/key`, percent-encoded, for a request of S3. */
      readonly path: string;
    }
  | { readonly kind: WorkerFault; readonly functionName: string };

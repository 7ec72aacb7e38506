import type { Entry, PortSide, Step } from "@xpart/core";

/** Requests of one kind that a step would make; retries and what is only asked sometimes are not counted. */
export interface PlannedRequest {
  readonly side: PortSide;
  /** As the service names it. */
  readonly operation: string;
  readonly count: number;
}

/** What a step takes. The ledger is written before an effect and after it (L2), and read once for all steps (L6). */
export function requestsOf(step: Step): readonly PlannedRequest[] {
  switch (step.kind) {
    case "append":
      return [...appendRequests(step.entry), ...LEDGER_WRITES];
    case "restack":
      return [
        { side: "destination", operation: "HeadObject", count: 1 },
        ...(step.entry.kind === "marker"
          ? [{ side: "destination", operation: "DeleteObject", count: 1 } as const]
          : copyRequests(partCountOf(step.entry))),
        ...LEDGER_WRITES,
      ];
    case "delete":
      return [
        { side: "destination", operation: "DeleteObject", count: 1 },
        ...(step.reason === "left-source"
          ? [
              {
                side: "ledger",
                operation: step.rowAfter === undefined ? "DeleteItem" : "PutItem",
                count: 1,
              } as const,
            ]
          : []),
      ];
    case "write-tags":
      return [
        { side: "source", operation: "GetObjectTagging", count: 1 },
        { side: "destination", operation: "PutObjectTagging", count: 1 },
      ];
    case "note-row":
      return [{ side: "ledger", operation: "PutItem", count: 1 }];
    case "forget-row":
      return [{ side: "ledger", operation: "DeleteItem", count: 1 }];
  }
}

const LEDGER_WRITES: readonly PlannedRequest[] = [
  { side: "ledger", operation: "PutItem", count: 2 },
];

function appendRequests(entry: Entry): readonly PlannedRequest[] {
  if (entry.kind === "marker") {
    return [
      { side: "source", operation: "HeadObject", count: 1 },
      { side: "destination", operation: "DeleteObject", count: 1 },
    ];
  }
  const parts = partCountOf(entry);
  return [
    { side: "source", operation: "GetObject", count: parts ?? 1 },
    ...(parts === undefined
      ? [{ side: "destination", operation: "PutObject", count: 1 } as const]
      : uploadRequests("UploadPart", parts)),
  ];
}

function copyRequests(parts: number | undefined): readonly PlannedRequest[] {
  return parts === undefined
    ? [{ side: "destination", operation: "CopyObject", count: 1 }]
    : uploadRequests("UploadPartCopy", parts);
}

function uploadRequests(operation: string, parts: number): readonly PlannedRequest[] {
  return [
    { side: "destination", operation: "CreateMultipartUpload", count: 1 },
    { side: "destination", operation, count: parts },
    { side: "destination", operation: "CompleteMultipartUpload", count: 1 },
  ];
}

/** How many parts an object was uploaded in, as its ETag says; undefined: it was one PutObject (A3). */
function partCountOf(entry: Entry): number | undefined {
  const [, count] = (entry.kind === "object" && /-(\d+)$/.exec(entry.pin.etag)) || [];
  return count === undefined ? undefined : Number(count);
}

/** Adds up requests of the same kind, in the order in which they first come. */
export function totalRequests(requests: readonly PlannedRequest[]): readonly PlannedRequest[] {
  const totals = new Map<string, PlannedRequest>();
  for (const request of requests) {
    const name = `${request.side} ${request.operation}`;
    const known = totals.get(name);
    totals.set(name, { ...request, count: request.count + (known?.count ?? 0) });
  }
  return [...totals.values()];
}

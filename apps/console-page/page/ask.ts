import type { Refusal } from "@xpart/console/answers";

/** Why something was not answered, with what can be done. */
export class AskError extends Error {
  readonly remedy: string;
  readonly status: number;

  constructor({ error }: Refusal, status: number) {
    super(error.what);
    this.name = "AskError";
    this.remedy = error.remedy;
    this.status = status;
  }
}

const KEPT = "xpart-console-token";

/** Takes the token out of the address, where it would be copied along, and keeps it for this tab alone. */
function takeToken(): string {
  const [, token] = /^#token=([\w-]+)/.exec(location.hash) ?? [];
  if (token !== undefined) {
    sessionStorage.setItem(KEPT, token);
    history.replaceState(null, "", "/#/");
  }
  return sessionStorage.getItem(KEPT) ?? "";
}

const token = takeToken();

/** Reads something. @throws AskError */
export function read<Answer>(
  path: string,
  input: Readonly<Record<string, string | number | undefined>> = {},
): Promise<Answer> {
  const known = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return ask<Answer>(`/data/${path}?${new URLSearchParams(known)}`, {});
}

/** Reads a report by the address that a run names. @throws AskError */
export function readReport<Answer>(path: string): Promise<Answer> {
  return ask<Answer>(path, {});
}

/** Has something done. @throws AskError */
export function act<Answer>(path: string, input: object): Promise<Answer> {
  return ask<Answer>(`/do/${path}`, {
    method: "POST",
    body: JSON.stringify(input),
    headers: { "content-type": "application/json" },
  });
}

async function ask<Answer>(path: string, request: RequestInit): Promise<Answer> {
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  const response = await fetch(path, { ...request, headers, cache: "no-store" }).catch(() => {
    throw new AskError(
      {
        error: {
          what: "The console does not answer any more",
          remedy: "Start xpart console again, and open the address that it prints.",
        },
      },
      0,
    );
  });
  const answer: unknown = await response.json();
  if (!response.ok) {
    throw new AskError(answer as Refusal, response.status);
  }
  return answer as Answer;
}

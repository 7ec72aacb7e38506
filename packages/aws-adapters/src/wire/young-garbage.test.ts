import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterEach, expect, it, vi } from "vitest";
import { createHttpExchange } from "./http-exchange.ts";
import { createGarbageWatch } from "./young-garbage.ts";

const MIB = 1024 ** 2;
const LIMITS = { connectMs: 10_000, silenceMs: 60_000, maxConnections: 4, keepIdleMs: 60_000 };
const { gc } = globalThis;

afterEach(() => {
  globalThis.gc = gc;
});

it("A4 young garbage is collected each time that 8 MiB have passed, and not before", () => {
  const collect = vi.fn();
  const passed = createGarbageWatch(collect);
  const calls = [8 * MIB - 1, 1, 8 * MIB - 1, MIB, 1].map((bytes) => {
    passed(bytes);
    return collect.mock.calls.length;
  });
  expect(calls).toEqual([0, 1, 1, 2, 2]);
  expect(collect).toHaveBeenCalledWith({ type: "minor" });
});

it("A4 where Node gives no right to call the collector nothing is done", () => {
  globalThis.gc = undefined;
  expect(() => createGarbageWatch()(64 * MIB)).not.toThrow();
});

it("A4 content that is streamed counts, a small body does not", async () => {
  const collect = vi.fn();
  globalThis.gc = collect as unknown as typeof gc;
  let received = 0;
  const server = createServer((request, answer) => {
    request.on("data", ({ length }: Buffer) => {
      received += length;
    });
    request.on("end", () => answer.end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const exchange = createHttpExchange(LIMITS, {}, Date.now);
  const send = async (body: Readable | Uint8Array) => {
    const url = new URL(`http://127.0.0.1:${port}/`);
    const headers = { "transfer-encoding": "chunked" };
    const answer = await exchange.send({ method: "PUT", url, target: "/", headers, body });
    expect(answer.statusCode).toBe(200);
    for await (const _chunk of answer.body);
  };
  try {
    await send(new Uint8Array(9 * MIB));
    expect(collect).not.toHaveBeenCalled();
    await send(Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(MIB))));
    expect(collect).toHaveBeenCalledTimes(2);
    expect(received).toBe(29 * MIB);
  } finally {
    exchange.destroy();
    server.close();
  }
});

// Ports that stay free until the server under test takes them.

import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/** Tests that run at once each have so many ports of their own: between the probe and the server's start nobody else takes one. */
const COUNT = 6_000;
/**
 * Below the range from which the kernel gives ports to outgoing connections (32768 and up on Linux):
 * one of the browser's own connections can't take a port between the probe here and the server's start.
 */
const FIRST = 20_000 + COUNT * (Number(process.env["TEST_PARALLEL_INDEX"] ?? 0) % 2);

let next = Math.floor(Math.random() * COUNT);

/** A port of 127.0.0.1 that nobody has by UDP or by TCP; never the same one twice in a process. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < COUNT; tried += 1) {
    const port = FIRST + (next++ % COUNT);
    if ((await freeByTcp(port)) && (await freeByUdp(port))) return port;
  }
  throw new Error("no free port");
}

function freeByTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function freeByUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createSocket("udp4");
    probe.once("error", () => resolve(false));
    probe.bind(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

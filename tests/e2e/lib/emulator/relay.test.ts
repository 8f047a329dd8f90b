// The relay with plain sockets in the places of browser and server.

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { expect, test } from "@playwright/test";
import { bothWays, Relay, RELAY_ADDRESS, TURN_ADDRESS, TURN_PUBLIC_ADDRESS } from "./relay.ts";

interface Arrived {
  text: string;
  address: string;
  port: number;
}

class End {
  readonly arrived: Arrived[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("message", (packet: Buffer, { address, port }: RemoteInfo) => this.arrived.push({ text: packet.toString(), address, port }));
  }

  static async bound(address = "127.0.0.1"): Promise<End> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, address, resolve));
    return new End(socket);
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** What came, in order. */
  get texts(): string[] {
    return this.arrived.map(({ text }) => text);
  }

  send(text: string, port: number, address = "127.0.0.1"): void {
    this.socket.send(text, port, address);
  }

  close(): void {
    this.socket.close();
  }
}

const ends: { close: () => void }[] = [];
test.afterEach(() => {
  for (const end of ends.splice(0)) end.close();
});

async function network() {
  const [server, browser] = [await End.bound(), await End.bound()];
  const relay = await Relay.to(server.port);
  ends.push(server, browser, relay);
  const send = (text: string) => browser.send(text, server.port, RELAY_ADDRESS);
  return { server, browser, relay, send };
}

test("each browser has an address of its own before the server, and its answers find it", async () => {
  const { server, browser, send } = await network();
  const other = await End.bound();
  ends.push(other);
  send("from one");
  await expect.poll(() => server.texts).toEqual(["from one"]);
  other.send("from another", server.port, RELAY_ADDRESS);
  await expect.poll(() => server.texts).toEqual(["from one", "from another"]);
  const [one, two] = server.arrived;
  expect(one?.port).not.toBe(two?.port);
  server.send("to another", two?.port ?? 0);
  server.send("to one", one?.port ?? 0);
  await expect.poll(() => browser.texts).toEqual(["to one"]);
  await expect.poll(() => other.texts).toEqual(["to another"]);
});

test("who moves is seen at another address, and what is sent to the old one is lost", async () => {
  const { server, browser, relay, send } = await network();
  send("at home");
  await expect.poll(() => server.texts).toEqual(["at home"]);
  await relay.move();
  send("on the way");
  await expect.poll(() => server.texts).toEqual(["at home", "on the way"]);
  const [home, way] = server.arrived;
  expect(way?.port).not.toBe(home?.port);
  server.send("to the old address", home?.port ?? 0);
  server.send("to the new address", way?.port ?? 0);
  await expect.poll(() => browser.texts).toEqual(["to the new address"]);
});

test("a cut line carries nothing until it is mended, and counts what it dropped", async () => {
  const { server, relay, send } = await network();
  relay.cut();
  send("lost");
  await expect.poll(() => relay.carried).toMatchObject({ up: 1, upLost: 1 });
  relay.mend();
  send("arrives");
  await expect.poll(() => server.texts).toEqual(["arrives"]);
});

test("each direction is impaired by itself", async () => {
  const { server, browser, relay, send } = await network();
  relay.impair({ up: { delayMs: 30 }, down: { blocked: true } });
  const begun = performance.now();
  send("late");
  await expect.poll(() => server.texts).toEqual(["late"]);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(29);
  server.send("never", server.arrived[0]?.port ?? 0);
  await expect.poll(() => relay.carried).toMatchObject({ upLost: 0, down: 1, downLost: 1 });
  relay.impair(bothWays({}));
  server.send("now", server.arrived[0]?.port ?? 0);
  await expect.poll(() => browser.texts).toEqual(["now"]);
});

test("what a TURN server carries passes a blocked line, and nobody counts it", async () => {
  const { server, relay, send } = await network();
  const turn = await End.bound(TURN_ADDRESS);
  ends.push(turn);
  relay.impair(bothWays({ blocked: true }));
  send("lost");
  turn.send("carried", server.port, RELAY_ADDRESS);
  await expect.poll(() => server.arrived).toEqual([{ text: "carried", address: TURN_PUBLIC_ADDRESS, port: turn.port }]);
  server.send("answered", turn.port, TURN_PUBLIC_ADDRESS);
  await expect.poll(() => turn.texts).toEqual(["answered"]);
  expect(relay.carried).toEqual({ up: 1, upLost: 1, down: 0, downLost: 0 });
});

// A bad network for UDP between browsers and the server's media port, in user space: no root, no kernel modules.
//
// The server listens at 127.0.0.1:P and the relay at 127.0.0.2:P. A server that announces 127.0.0.2 sends everybody here, for
// its candidates are announced addresses with the bound port; a single page is led here by `carry` in `../network.ts`.

import { createSocket, type Socket } from "node:dgram";
import { Departures } from "./departures.ts";
import type { Impairment } from "./impairment.ts";
import { Outage } from "./outage.ts";
import { impairmentOf, type Profile } from "./profile.ts";
import { seeded } from "./random.ts";

/** Where the relay is reached; what a server announces that wants everybody to come through it. */
export const RELAY_ADDRESS = "127.0.0.2";
const SERVER_ADDRESS = "127.0.0.1";

/**
 * From where a TURN server speaks to the server. It stands at the far end of the bad network, and comes by here only because a
 * browser names it the one address of the server that it knows: nothing happens to its packets.
 */
export const TURN_ADDRESS = "127.0.0.3";

/** As whom the server sees it, at the same port: what the TURN server gives out as its own, so that the browser knows itself again. */
export const TURN_PUBLIC_ADDRESS = "127.0.0.4";

/** Up is from the browser to the server. */
export interface Line {
  up: Profile;
  down: Profile;
}

/** The same both ways. */
export function bothWays(profile: Profile): Line {
  return { up: profile, down: profile };
}

/** Packets that came in and that were dropped, by direction: whether the network did what was asked of it. */
export interface Carried {
  up: number;
  upLost: number;
  down: number;
  downLost: number;
}

interface Direction {
  pass: Impairment;
  departures: Departures;
}

/** A good one, to begin with. */
function direction(): Direction {
  return { pass: impairmentOf({}, seeded(0)), departures: new Departures() };
}

/** One address of a browser, and the socket that speaks to the server for it. */
interface Path {
  address: string;
  port: number;
  server: Socket;
  /** Of a TURN server. */
  isFarEnd: boolean;
}

export class Relay {
  readonly carried: Carried = { up: 0, upLost: 0, down: 0, downLost: 0 };
  private readonly paths = new Map<string, Path>();
  private readonly outage = new Outage();
  private readonly up = direction();
  private readonly down = direction();

  private constructor(
    private readonly socket: Socket,
    /** The server's media port, and the relay's own. */
    readonly port: number,
  ) {
    socket.on("message", (packet, { address, port }) => this.sent(packet, address, port));
  }

  /** A good network, to begin with. */
  static async to(port: number): Promise<Relay> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(port, RELAY_ADDRESS, resolve);
    });
    return new Relay(socket, port);
  }

  /** From now on the network is like this; the same seed loses the same packets. */
  impair({ up, down }: Line, seed = 1): void {
    // Chance of its own for each direction: what one of them lost must not change what the other one loses.
    this.up.pass = impairmentOf(up, seeded(2 * seed));
    this.down.pass = impairmentOf(down, seeded(2 * seed + 1));
  }

  /** Nothing goes through any more, for so long or until `mend`. */
  cut(ms?: number): void {
    this.outage.begin(performance.now(), ms);
  }

  mend(): void {
    this.outage.mend();
  }

  /** The browser goes to another network: from now on the server sees it at other addresses, and what it sends to the old ones is lost. */
  async move(): Promise<void> {
    for (const path of this.paths.values()) {
      if (path.isFarEnd) continue;
      const old = path.server;
      path.server = await this.newSocket(path);
      old.close();
    }
  }

  close(): void {
    for (const { departures } of [this.up, this.down]) departures.clear();
    for (const { server } of this.paths.values()) server.close();
    this.paths.clear();
    this.socket.close();
  }

  private sent(packet: Buffer, address: string, port: number): void {
    const path = this.pathOf(address, port);
    const send = (): void => path.server.send(packet, this.port, SERVER_ADDRESS);
    if (path.isFarEnd) return send();
    this.carried.up += 1;
    const lost = this.carry(this.up, packet, send);
    if (lost) this.carried.upLost += 1;
  }

  private answered(packet: Buffer, path: Path): void {
    const send = (): void => this.socket.send(packet, path.port, path.address);
    if (path.isFarEnd) return send();
    this.carried.down += 1;
    const lost = this.carry(this.down, packet, send);
    if (lost) this.carried.downLost += 1;
  }

  /** Sends when the impairment lets the packet out. Whether it is lost. */
  private carry({ pass, departures }: Direction, packet: Buffer, send: () => void): boolean {
    const now = performance.now();
    // The impairment counts on while the line is out: the same packets meet the same chance with and without an outage.
    const out = pass(now, packet.length);
    if (out === null || this.outage.pass(now) === null) return true;
    departures.add(out, send);
    return false;
  }

  private pathOf(address: string, port: number): Path {
    const key = `${address}:${port}`;
    let path = this.paths.get(key);
    if (path === undefined) {
      const server = createSocket("udp4");
      path = { address, port, server, isFarEnd: address === TURN_ADDRESS };
      this.listen(server, path);
      if (path.isFarEnd) server.bind(port, TURN_PUBLIC_ADDRESS);
      this.paths.set(key, path);
    }
    return path;
  }

  private async newSocket(path: Path): Promise<Socket> {
    const server = createSocket("udp4");
    this.listen(server, path);
    await new Promise<void>((resolve) => server.bind(0, SERVER_ADDRESS, resolve));
    return server;
  }

  private listen(server: Socket, path: Path): void {
    server.on("message", (packet) => this.answered(packet, path));
  }
}

// A network between one device and the server that can be cut: every byte of HTTP and WebSocket and every packet of audio and
// video goes through here.

import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Page } from "@playwright/test";
import type { Sportello } from "./sportello.ts";

export class Network {
  private up = true;
  private readonly connections = new Set<Socket>();
  /** By the browser's address: the socket that speaks to the server for it. */
  private readonly paths = new Map<string, UdpSocket>();

  private constructor(
    private readonly server: Sportello,
    private readonly tcp: Server,
    private readonly udp: UdpSocket,
  ) {}

  /** A network that stands, up to this server. */
  static async to(server: Sportello): Promise<Network> {
    const tcp = createServer();
    const udp = createSocket("udp4");
    const network = new Network(server, tcp, udp);
    tcp.on("connection", (socket) => network.connected(socket));
    udp.on("message", (packet, { address, port }) => network.sent(packet, address, port));
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
    return network;
  }

  /** The server's address through this network. */
  get url(): string {
    const address = this.tcp.address();
    if (address === null || typeof address === "string") throw new Error("the network is closed");
    return `http://localhost:${address.port}`;
  }

  /** Leads the page's audio and video through this network as well. Before the page is opened. */
  async carry(page: Page): Promise<void> {
    await page.addInitScript(
      ([from, to]) => {
        type Set = (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>;
        const set = RTCPeerConnection.prototype.setRemoteDescription as Set;
        const host = new RegExp(`^(a=candidate:.* )${from}( typ host)`, "gm");
        const carried: Set = function (description) {
          return set.call(this, { ...description, sdp: (description.sdp ?? "").replace(host, `$1${to}$2`) });
        };
        RTCPeerConnection.prototype.setRemoteDescription = carried as typeof RTCPeerConnection.prototype.setRemoteDescription;
      },
      [this.server.mediaPort, this.udp.address().port] as const,
    );
  }

  /** Nothing goes through any more. */
  cut(): void {
    this.up = false;
    for (const connection of this.connections) connection.destroy();
  }

  /** Everything goes through again. */
  mend(): void {
    this.up = true;
  }

  close(): void {
    this.cut();
    this.tcp.close();
    this.udp.close();
    for (const path of this.paths.values()) path.close();
  }

  private connected(browser: Socket): void {
    if (!this.up) {
      browser.destroy();
      return;
    }
    const server = connect(Number(new URL(this.server.url).port), "127.0.0.1");
    for (const [one, other] of [[browser, server], [server, browser]] as const) {
      this.connections.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.connections.delete(one);
        other.destroy();
      });
    }
  }

  private sent(packet: Buffer, address: string, port: number): void {
    if (!this.up) return;
    const key = `${address}:${port}`;
    let path = this.paths.get(key);
    if (path === undefined) {
      path = createSocket("udp4");
      path.on("message", (answer) => this.up && this.udp.send(answer, port, address));
      this.paths.set(key, path);
    }
    path.send(packet, this.server.mediaPort, "127.0.0.1");
  }
}

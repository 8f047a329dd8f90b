// A network between one device and the server that can be made worse and cut: every byte of HTTP and WebSocket and every packet
// of audio and video goes through here.

import { connect, createServer, type Server, type Socket } from "node:net";
import type { Page } from "@playwright/test";
import { Relay, RELAY_ADDRESS } from "./emulator/relay.ts";
import type { Sportello } from "./sportello.ts";

export class Network {
  private up = true;
  private stalled = false;
  private readonly connections = new Set<Socket>();

  private constructor(
    private readonly server: Sportello,
    private readonly tcp: Server,
    /** What carries audio and video, and can be made worse. */
    readonly media: Relay,
  ) {}

  /** A network that stands, up to this server. */
  static async to(server: Sportello): Promise<Network> {
    const tcp = createServer();
    const network = new Network(server, tcp, await Relay.to(server.mediaPort));
    tcp.on("connection", (socket) => network.connected(socket));
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    return network;
  }

  /** The server's address through this network. */
  get url(): string {
    const address = this.tcp.address();
    if (address === null || typeof address === "string") throw new Error("the network is closed");
    return `http://localhost:${address.port}`;
  }

  /** Leads the page's audio and video through this network as well, and nobody else's. Before the page is opened. */
  async carry(page: Page): Promise<void> {
    await page.addInitScript(
      ([port, relay]) => {
        type Set = (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>;
        const set = RTCPeerConnection.prototype.setRemoteDescription as Set;
        const host = new RegExp(`^(a=candidate:\\S+ 1 udp \\d+) \\S+ (${port} typ host)`, "gim");
        const carried: Set = function (description) {
          return set.call(this, { ...description, sdp: (description.sdp ?? "").replace(host, `$1 ${relay} $2`) });
        };
        RTCPeerConnection.prototype.setRemoteDescription = carried as typeof RTCPeerConnection.prototype.setRemoteDescription;
      },
      [this.server.mediaPort, RELAY_ADDRESS] as const,
    );
  }

  /** Nothing goes through any more. */
  cut(): void {
    this.up = false;
    this.media.cut();
    for (const connection of this.connections) connection.destroy();
  }

  /** Nothing arrives, and nobody is told: what TCP carries waits, as when a phone goes through a tunnel. */
  stall(): void {
    this.media.cut();
    this.stalled = true;
    for (const connection of this.connections) connection.pause();
  }

  /** Everything goes through again. */
  mend(): void {
    this.up = true;
    this.media.mend();
    this.stalled = false;
    for (const connection of this.connections) connection.resume();
  }

  close(): void {
    this.cut();
    this.tcp.close();
    this.media.close();
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
      if (this.stalled) one.pause();
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.connections.delete(one);
        other.destroy();
      });
    }
  }
}

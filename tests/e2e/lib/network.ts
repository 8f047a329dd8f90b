// A network between one device and the server that can be made worse and cut: every byte of HTTP and WebSocket and every packet
// of audio and video goes through here, by UDP and by TCP.

import { connect, createServer, type Server, type Socket } from "node:net";
import type { Page } from "@playwright/test";
import { Relay, RELAY_ADDRESS } from "./emulator/relay.ts";
import type { Sportello } from "./sportello.ts";

export class Network {
  /**
   * Whether audio and video may go by TCP where UDP does badly. Not unless a test says so: TCP comes through whole, and what
   * happens to UDP would be seen by nobody.
   */
  mediaByTcp = false;
  private up = true;
  private stalled = false;
  private readonly connections = new Set<Socket>();

  private constructor(
    private readonly server: Sportello,
    private readonly web: Server,
    private readonly mediaTcp: Server,
    /** What carries audio and video by UDP, and can be made worse. */
    readonly media: Relay,
  ) {
    web.on("connection", (socket) => this.connected(socket, Number(new URL(server.url).port)));
    mediaTcp.on("connection", (socket) => (this.mediaByTcp ? this.connected(socket, server.mediaPort) : socket.destroy()));
  }

  /** A network that stands, up to this server. */
  static async to(server: Sportello): Promise<Network> {
    const [web, mediaTcp] = [createServer(), createServer()];
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    await new Promise<void>((resolve) => mediaTcp.listen(server.mediaPort, RELAY_ADDRESS, resolve));
    return new Network(server, web, mediaTcp, await Relay.to(server.mediaPort));
  }

  /** The server's address through this network. */
  get url(): string {
    const address = this.web.address();
    if (address === null || typeof address === "string") throw new Error("the network is closed");
    return `http://localhost:${address.port}`;
  }

  /** Leads the page's audio and video through this network as well, and nobody else's. Before the page is opened. */
  async carry(page: Page): Promise<void> {
    await page.addInitScript(
      ([port, relay]) => {
        type Set = (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>;
        const set = RTCPeerConnection.prototype.setRemoteDescription as Set;
        const host = new RegExp(`^(a=candidate:.*) \\S+ (${port} typ host)`, "gm");
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
    this.web.close();
    this.mediaTcp.close();
    this.media.close();
  }

  private connected(browser: Socket, port: number): void {
    if (!this.up) {
      browser.destroy();
      return;
    }
    const server = connect(port, "127.0.0.1");
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

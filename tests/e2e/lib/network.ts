// A network between one device and the server that can be made worse and cut: every byte of HTTP and WebSocket and every packet
// of audio and video goes through here, by UDP and by TCP, to the server and to the relay where there is one.

import { connect, createServer, type Server, type Socket } from "node:net";
import type { Page } from "@playwright/test";
import { bothWays, Relay, RELAY_ADDRESS } from "./emulator/relay.ts";
import type { RelayPorts, RelayWay } from "./relay.ts";
import type { Sportello } from "./sportello.ts";

export class Network {
  /**
   * Whether audio and video may go by TCP where UDP does badly. Not unless a test says so: TCP comes through whole, and what
   * happens to UDP would be seen by nobody.
   */
  mediaByTcp = false;
  /** The one way to the relay that is open; none unless a test says so. */
  private relayBy: RelayWay | null = null;
  private up = true;
  private stalled = false;
  private readonly listeners: Server[] = [];
  private readonly connections = new Set<Socket>();

  private constructor(
    private readonly server: Sportello,
    private readonly web: Server,
    /** What carries audio and video by UDP, and can be made worse. */
    readonly media: Relay,
    /** What carries them by UDP to the relay. */
    private readonly relayUdp: Relay | null,
  ) {
    web.on("connection", (socket) => this.connected(socket, Number(new URL(server.url).port)));
  }

  /** A network that stands, up to this server and a relay at its far end. */
  static async to(server: Sportello, relay?: RelayPorts): Promise<Network> {
    const web = createServer();
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    const media = await Relay.to(server.mediaPort);
    const network = new Network(server, web, media, relay === undefined ? null : await Relay.to(relay.plain));
    await network.listen(server.mediaPort, () => network.mediaByTcp);
    if (relay !== undefined) {
      await network.listen(relay.plain, () => network.relayBy === "tcp");
      await network.listen(relay.tls, () => network.relayBy === "tls");
      network.openRelay(null);
    }
    return network;
  }

  /** Lets audio and video come to the relay by this way and by no other. */
  openRelay(by: RelayWay | null): void {
    this.relayBy = by;
    this.relayUdp?.impair(bothWays({ blocked: by !== "udp" }));
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
      ([port, network]) => {
        const host = new RegExp(`^(a=candidate:.*) \\S+ (${port} typ host)`, "gm");
        const here = (url: string): string => url.replace(/^(turns?):127\.0\.0\.1:/, `$1:${network}:`);
        const Original = window.RTCPeerConnection;
        window.RTCPeerConnection = class extends Original {
          constructor(configuration: RTCConfiguration = {}) {
            const iceServers = (configuration.iceServers ?? []).map((relay) => ({ ...relay, urls: [relay.urls].flat().map(here) }));
            super({ ...configuration, iceServers });
          }

          override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
            return super.setRemoteDescription({ ...description, sdp: (description.sdp ?? "").replace(host, `$1 ${network} $2`) });
          }
        };
      },
      [this.server.mediaPort, RELAY_ADDRESS] as const,
    );
  }

  /** Nothing goes through any more. */
  cut(): void {
    this.up = false;
    this.media.cut();
    this.relayUdp?.cut();
    for (const connection of this.connections) connection.destroy();
  }

  /** Nothing arrives, and nobody is told: what TCP carries waits, as when a phone goes through a tunnel. */
  stall(): void {
    this.media.cut();
    this.relayUdp?.cut();
    this.stalled = true;
    for (const connection of this.connections) connection.pause();
  }

  /** Everything goes through again. */
  mend(): void {
    this.up = true;
    this.media.mend();
    this.relayUdp?.mend();
    this.stalled = false;
    for (const connection of this.connections) connection.resume();
  }

  close(): void {
    this.cut();
    for (const listener of [this.web, ...this.listeners]) listener.close();
    this.media.close();
    this.relayUdp?.close();
  }

  /** Takes connections for a port at the far end, while it is open. */
  private async listen(port: number, isOpen: () => boolean): Promise<void> {
    const listener = createServer((socket) => (isOpen() ? this.connected(socket, port) : socket.destroy()));
    this.listeners.push(listener);
    await new Promise<void>((resolve) => listener.listen(port, RELAY_ADDRESS, resolve));
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

// The real coturn, started by the project's own script, and pages that can only go the ways a closed network leaves.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { RELAY_ADDRESS, TURN_ADDRESS, TURN_PUBLIC_ADDRESS } from "./emulator/relay.ts";
import { freePort } from "./ports.ts";

const SCRIPT = join(import.meta.dirname, "../../../scripts/coturn");

/** How a browser comes to the relay. */
export type RelayWay = "udp" | "tcp" | "tls";

/** Where a relay listens that a `Network` leads to. */
export interface RelayPorts {
  /** By UDP and by TCP. */
  plain: number;
  tls: number;
}

/** A start takes a fraction of a second. */
const START_PATIENCE_MS = 10_000;

export class Relay {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly ports: RelayPorts,
    /** The lines for the service's configuration, as the script prints them. */
    readonly configuration: string,
  ) {}

  /** Beside the server, by UDP and TCP. */
  static async start(): Promise<Relay> {
    return Relay.run(newFolder(), [], {});
  }

  /** At the far end of a `Network`, by UDP, TCP and TLS. Its certificate is signed by nobody. */
  static async startBehindNetwork(): Promise<Relay> {
    const folder = newFolder();
    const settings = { RELAY_ADDRESS: TURN_ADDRESS, PUBLIC_ADDRESS: TURN_PUBLIC_ADDRESS, PEERS: RELAY_ADDRESS };
    return Relay.run(folder, selfSigned(folder), settings);
  }

  private static async run(folder: string, certificate: string[], settings: Record<string, string>): Promise<Relay> {
    const secret = join(folder, "secret");
    writeFileSync(secret, randomBytes(32).toString("hex"), { mode: 0o600 });
    const ports = { plain: await freePort(), tls: await freePort() };
    const env = { PATH: process.env["PATH"], PORT: String(ports.plain), TLS_PORT: String(ports.tls), ...settings };
    const child = spawn(SCRIPT, [secret, "127.0.0.1", ...certificate], { env, stdio: ["ignore", "pipe", "pipe"] });
    const output = said(child);
    const configuration = await printed(child, output);
    const doors = certificate.length > 0 ? [ports.plain, ports.tls] : [ports.plain];
    for (const port of doors) await listening(port, child, output);
    return new Relay(child, folder, ports, configuration);
  }

  /** Ends coturn, by way of the script that started it. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "sportello-coturn-"));
}

/** Files of a certificate and its key. */
function selfSigned(folder: string): string[] {
  const [certificate, key] = [join(folder, "relay.pem"), join(folder, "relay.key")];
  const made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost"];
  execFileSync("openssl", ["req", ...made, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  return [certificate, key];
}

/** What the script and coturn have printed so far. */
interface Output {
  text: string;
}

function said(child: ChildProcess): Output {
  const output = { text: "" };
  const keep = (chunk: Buffer): void => void (output.text += chunk.toString());
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return output;
}

/** The configuration, which the script prints before anything else. */
function printed(child: ChildProcess, output: Output): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`coturn ended:\n${output.text}`)));
    child.stdout?.on("data", () => {
      const lines = /^\[turn\]\nurls = .*\nsecret_file = .*\n/m.exec(output.text);
      if (lines !== null) resolve(lines[0]);
    });
  });
}

/** Coturn says through a buffer that it listens: whether it does is asked at its door. */
async function listening(port: number, child: ChildProcess, output: Output): Promise<void> {
  const deadline = Date.now() + START_PATIENCE_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const ended = child.exitCode !== null;
  child.kill("SIGTERM");
  throw new Error(`coturn ${ended ? "ended before it listened" : "does not listen"} at ${port}:\n${output.text}`);
}

/** What a network lets through: connections by TCP, or nothing but the relay. Before the page is opened. */
export async function closeNetwork(page: Page, leaves: "tcp" | "relay"): Promise<void> {
  await page.addInitScript((ways) => {
    const Original = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(ways === "relay" ? { ...configuration, iceTransportPolicy: "relay" } : configuration);
      }

      override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
        const sdp = (description.sdp ?? "").replace(/^a=candidate:\d+ 1 udp .*\r\n/gm, ways === "tcp" ? "" : "$&");
        return super.setRemoteDescription({ ...description, sdp });
      }
    };
  }, leaves);
}

/** By which ways the page's audio and video go now: `host tcp`, `relay udp`; with a relay, as far as there. */
export function ways(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    const peers = (window as unknown as { sportelloPeers: RTCPeerConnection[] }).sportelloPeers;
    for (const peer of peers.filter(({ connectionState }) => connectionState === "connected")) {
      const stats = new Map<string, Record<string, unknown>>();
      (await peer.getStats()).forEach((entry: { id: string }) => stats.set(entry.id, entry as unknown as Record<string, unknown>));
      for (const entry of stats.values()) {
        if (entry["type"] !== "transport") continue;
        const pair = stats.get(String(entry["selectedCandidatePairId"]));
        const local = stats.get(String(pair?.["localCandidateId"]));
        found.push(`${String(local?.["candidateType"])} ${String(local?.["relayProtocol"] ?? local?.["protocol"])}`);
      }
    }
    return found;
  });
}

// The real coturn, started by the project's own script, and pages that can only go the ways a closed network leaves.

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { freePort } from "./ports.ts";

const SCRIPT = join(import.meta.dirname, "../../../scripts/coturn");

export class Relay {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    /** The lines for the service's configuration, as the script prints them. */
    readonly configuration: string,
  ) {}

  static async start(): Promise<Relay> {
    const folder = mkdtempSync(join(tmpdir(), "sportello-coturn-"));
    const secret = join(folder, "secret");
    writeFileSync(secret, randomBytes(32).toString("hex"), { mode: 0o600 });
    const port = await freePort();
    const env = { PATH: process.env["PATH"], PORT: String(port) };
    const child = spawn(SCRIPT, [secret, "127.0.0.1"], { env, stdio: ["ignore", "pipe", "pipe"] });
    const configuration = await printed(child);
    await listening(port, child);
    return new Relay(child, folder, configuration);
  }

  /** Ends coturn, by way of the script that started it. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The configuration, which the script prints before anything else. */
function printed(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
      const lines = /^\[turn\]\nurls = .*\nsecret_file = .*\n/m.exec(output);
      if (lines !== null) resolve(lines[0]);
    };
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`coturn ended:\n${output}`)));
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
  });
}

/** Coturn says through a buffer that it listens: whether it does is asked at its door. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("coturn ended before it listened");
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

/** By which ways the page's audio and video go now: `host tcp`, `relay udp`. */
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
        found.push(`${String(local?.["candidateType"])} ${String(local?.["protocol"])}`);
      }
    }
    return found;
  });
}

// A citizen whose WebRTC is no browser's: `tests/aiortc` in a process of its own.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { expect } from "@playwright/test";
import type { DemoBooking } from "../../../web-client/src/protocol.ts";
import type { Sportello } from "./sportello.ts";

const ROOT = join(import.meta.dirname, "../../..");

interface Happening {
  happened: "arrived" | "received";
}

export class ForeignCitizen {
  readonly #happenings: Happening[] = [];
  #complaints = "";

  private constructor(private readonly process: ChildProcessByStdio<Writable, Readable, Readable>) {
    createInterface(process.stdout).on("line", (line) => this.#happenings.push(JSON.parse(line) as Happening));
    process.stderr.on("data", (chunk: Buffer) => (this.#complaints += chunk.toString()));
  }

  /** The delegate of a booking, on the way to the waiting room. */
  static of(server: Sportello, { booking, delegate }: DemoBooking): ForeignCitizen {
    const python = join(ROOT, "target/aiortc/bin/python");
    const words = [join(ROOT, "tests/aiortc/citizen.py"), server.url, delegate, booking.id];
    return new ForeignCitizen(spawn(python, words, { stdio: ["pipe", "pipe", "pipe"] }));
  }

  /** Waits until it came to this. */
  async expectHappened(happened: Happening["happened"]): Promise<void> {
    // What it complains of stands beside, to be read where it never came.
    const seen = () => [...this.#happenings.map((one) => one.happened), this.#complaints];
    await expect.poll(seen, { timeout: 60_000 }).toContain(happened);
  }

  /** Lets it go, and says how that went. */
  async leave(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const ended = new Promise<number | null>((resolve) => this.process.once("exit", resolve));
    this.process.stdin.end();
    return ended;
  }
}

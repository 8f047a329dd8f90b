// The real server, started by the test on free ports and a folder of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./ports.ts";
import type { BookingView, DemoBooking, DemoOfficial, DemoView, InboxMessage, Role } from "../../../web-client/src/protocol.ts";

const BINARY = process.env["SPORTELLO"] ?? join(import.meta.dirname, "../../../target/debug/sportello");

/** How long a start may take; it takes about a second. */
const START_PATIENCE_MS = 30_000;

/** What the server logs once all its listeners take connections. */
const LISTENS = /: listening address=/;

/** What stands in the configuration of a server beyond its ports and folders; may write files to its folder. */
export type Configure = (server: Sportello) => string | Promise<string>;

export class Sportello {
  readonly folder = mkdtempSync(join(tmpdir(), "sportello-e2e-"));
  /** Everything the server wrote, over all its starts. */
  log = "";
  #process: ChildProcess | undefined;
  #port = 0;
  #mediaPort = 0;

  /** A demonstration, with more in its configuration where a test needs it. */
  static async start(configure: Configure = () => ""): Promise<Sportello> {
    const server = new Sportello();
    server.#port = await freePort();
    server.#mediaPort = await freePort();
    writeFileSync(server.#config, await configure(server));
    await server.run();
    return server;
  }

  get #config(): string {
    return join(this.folder, "sportello.toml");
  }

  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  /** The UDP port of audio and video. */
  get mediaPort(): number {
    return this.#mediaPort;
  }

  /** Starts the process on the same ports and folder and waits until it is ready. */
  async run(): Promise<void> {
    const child = spawn(BINARY, ["serve", "--demo", "--config", this.#config], {
      env: {
        PATH: process.env["PATH"],
        SPORTELLO_LISTEN: `["127.0.0.1:${this.#port}"]`,
        SPORTELLO_PUBLIC_URL: this.url,
        SPORTELLO_DATA_DIR: this.folder,
        SPORTELLO_MEDIA__BIND: `127.0.0.1:${this.#mediaPort}`,
        SPORTELLO_MEDIA__WORKERS: "1",
        SPORTELLO_LOG__LEVEL: "debug",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    await this.#listening(child);
  }

  /** Keeps what the server writes; resolves with the line in which it says that it listens. */
  #listening(child: ChildProcess): Promise<void> {
    const before = this.log.length;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}:\n${this.log}`));
      const patience = setTimeout(() => fail("the server did not get ready"), START_PATIENCE_MS);
      child.once("error", reject);
      child.once("exit", () => {
        clearTimeout(patience);
        fail("the server ended");
      });
      const keep = (chunk: Buffer) => {
        this.log += chunk.toString();
        if (!LISTENS.test(this.log.slice(before))) return;
        clearTimeout(patience);
        resolve();
      };
      child.stdout?.on("data", keep);
      child.stderr?.on("data", keep);
    });
  }

  /** Ends the process as a crash would. */
  async kill9(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends the process in good order; gives the milliseconds it took. */
  async stop(): Promise<number> {
    const begun = Date.now();
    await this.#end("SIGTERM");
    return Date.now() - begun;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  async dispose(): Promise<void> {
    await this.#end("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  async demo(): Promise<DemoView> {
    return this.#get("/api/v1/demo");
  }

  async messages(): Promise<InboxMessage[]> {
    return this.#get("/api/v1/demo/messages");
  }

  /** The first one of the institute who has a role. */
  async staff(role: Role): Promise<DemoOfficial> {
    const found = (await this.demo()).officials.find(({ assignments }) => assignments.some((held) => held.role === role));
    if (found === undefined) throw new Error(`the demonstration has no ${role}`);
    return found;
  }

  /** Signs somebody of the institute in and opens the page they begin with. */
  async staffLink(role: Role): Promise<string> {
    return this.url + (await this.staff(role)).link;
  }

  /** A fresh booking whose window is open now. */
  async book(): Promise<DemoBooking> {
    return this.#send("/api/v1/demo/bookings", undefined);
  }

  /** A booking of somebody whom the demonstration knows, whose window is open now: of neighbouring minutes the people differ. */
  async bookingOf(name: string): Promise<DemoBooking> {
    const isTheirs = ({ booking }: DemoBooking) => [booking.name, booking.delegator_name].includes(name);
    const there = (await this.demo()).bookings.find((shown) => shown.admission === "open" && isTheirs(shown));
    if (there !== undefined) return there;
    const made = await this.book();
    return isTheirs(made) ? made : this.bookingOf(name);
  }

  /** Moves the server's clock on. */
  async advance(seconds: number): Promise<void> {
    await this.#send("/api/v1/demo/clock", { advance_s: seconds });
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.url + path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return (await response.json()) as T;
  }

  async #send<T>(path: string, body: unknown): Promise<T> {
    const json = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(this.url + path, { method: "POST", ...json });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

export function openingOf(booking: BookingView): number {
  return Date.parse(booking.opens_at);
}

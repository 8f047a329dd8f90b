// The provider as a test starts it: a process of its own, told what to be through its control endpoint.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROVIDER = join(import.meta.dirname, "../provider.js");

/** Where logins come back to; nobody listens there. */
export const REDIRECT = "http://localhost:8080/entered";
export const FRONT_PAGE = "http://localhost:8080/";

export class Running {
  /** @param {string[]} options */
  static async start(...options) {
    const child = spawn(process.execPath, [PROVIDER, "--redirect", REDIRECT, ...options], { stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of createInterface(child.stdout)) return new Running(child, JSON.parse(line));
    throw new Error("the provider ended at once");
  }

  /**
   * @param {import("node:child_process").ChildProcessByStdio<import("node:stream").Writable, import("node:stream").Readable, null>} child
   * @param {{ issuer: string, control: string, client_id: string, client_secret: string }} told
   */
  constructor(child, told) {
    this.child = child;
    this.issuer = told.issuer;
    this.control = told.control;
    this.clientId = told.client_id;
    this.clientSecret = told.client_secret;
  }

  /** @returns {Promise<any>} */
  async view() {
    return (await fetch(this.control)).json();
  }

  /** @param {object} command */
  async tell(command) {
    const response = await fetch(this.control, { method: "POST", body: JSON.stringify(command) });
    return { status: response.status, body: await response.json() };
  }

  /** Ends it by closing its standard input; gives the exit code. */
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = once(this.child, "exit");
    this.child.stdin.end();
    return (await ended)[0];
  }
}

// The control endpoint: GET says how things stand, POST changes them.

import { json } from "node:stream/consumers";
import { DEEDS, MODES } from "./modes.js";

/** @import { Middleware } from "koa" */
/** @import { Gateway } from "./gateway.js" */
/** @typedef {{ mode?: unknown, ms?: unknown, advance_s?: unknown, redirects?: unknown, logout_redirects?: unknown }} Command */

export const CONTROL = "/control";

/** A command that can't be carried out; nothing has changed. */
class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {Gateway} gateway
 * @returns {Middleware}
 */
export function control(gateway) {
  return async (ctx, next) => {
    if (ctx.path !== CONTROL) return next();
    try {
      if (ctx.method === "POST") await obey(gateway, await readCommand(ctx.req));
      ctx.body = gateway.view();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      ctx.status = error.status;
      ctx.body = { error: error.message };
    }
  };
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<Command>}
 */
async function readCommand(request) {
  const command = await json(request).catch(() => undefined);
  if (typeof command !== "object" || command === null || Array.isArray(command)) throw new Refusal(400, "a JSON object is expected");
  return command;
}

/**
 * @param {Gateway} gateway
 * @param {Command} command
 */
async function obey(gateway, { mode, ms, advance_s, redirects, logout_redirects, ...unknown }) {
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) throw new Refusal(400, `unknown field: ${stranger}`);
  const name = optional(mode, isModeOrDeed, `mode: one of ${[...MODES, ...DEEDS].join(", ")}`);
  const delayMs = optional(ms, isCount, "ms: a number, zero or more");
  const advanceS = optional(advance_s, isCount, "advance_s: a number, zero or more");
  const login = optional(redirects, isListOfAddresses, "redirects: a list of addresses");
  const logout = optional(logout_redirects, isListOfAddresses, "logout_redirects: a list of addresses");
  if (name === "replayed" && gateway.lastIdToken === undefined) throw new Refusal(409, "nobody has logged in yet");

  if (delayMs !== undefined) gateway.delayMs = delayMs;
  if (advanceS !== undefined) gateway.advancedS += advanceS;
  if (login !== undefined || logout !== undefined) gateway.setRedirects(login, logout);
  if (name === "rotate_keys" || name === "rotate_keys_overlap") await gateway.rotateKeys(name === "rotate_keys_overlap");
  else if (name !== undefined) gateway.mode = name;
}

/**
 * @template T
 * @param {unknown} value
 * @param {(value: unknown) => value is T} fits
 * @param {string} expected
 * @returns {T | undefined}
 */
function optional(value, fits, expected) {
  if (value === undefined || fits(value)) return value;
  throw new Refusal(400, expected);
}

/** @type {(value: unknown) => value is string} */
const isModeOrDeed = (value) => typeof value === "string" && (MODES.includes(value) || DEEDS.includes(value));

/** @type {(value: unknown) => value is number} */
const isCount = (value) => Number.isInteger(value) && Number(value) >= 0;

/** @type {(value: unknown) => value is string[]} */
const isListOfAddresses = (value) => Array.isArray(value) && value.every((one) => typeof one === "string" && URL.canParse(one));

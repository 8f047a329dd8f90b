// The institute's gateway as the tests meet it: a provider, and what a test has told it to be.

import { once } from "node:events";
import { createServer } from "node:http";
import { answers } from "./answers.js";
import { control, CONTROL } from "./control.js";
import { interaction } from "./interaction.js";
import { Keys } from "./keys.js";
import { providers } from "./openid.js";

/** @import { Algorithm } from "./keys.js" */
/** @typedef {{ port: number, redirects: string[], logoutRedirects: string[], idTokenAlg: Algorithm }} Start */

export class Gateway {
  mode = "good";
  /** How long the token endpoint waits in mode `slow`. */
  delayMs = 3000;
  /** How much later than the clock of this machine ID tokens say it is. */
  advancedS = 0;
  counts = { discovery: 0, jwks: 0, token: 0, userinfo: 0 };
  /** @type {string | undefined} the last one made, before it was twisted */
  lastIdToken;

  #redirects;
  #logoutRedirects;
  #idTokenAlg;
  #makeProvider;
  #handle;

  /**
   * @param {string} issuer
   * @param {Keys} keys
   * @param {Start} start
   */
  constructor(issuer, keys, { redirects, logoutRedirects, idTokenAlg }) {
    this.issuer = issuer;
    this.keys = keys;
    this.#redirects = redirects;
    this.#logoutRedirects = logoutRedirects;
    this.#idTokenAlg = idTokenAlg;
    this.#makeProvider = providers(issuer);
    this.#handle = this.#build();
  }

  /** @param {Start} start */
  static async listen(start) {
    const keys = await Keys.create();
    const server = createServer((request, response) => gateway.#handle(request, response));
    server.listen(start.port, "127.0.0.1");
    await once(server, "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const gateway = new Gateway(`http://localhost:${port}`, keys, start);
    return gateway;
  }

  get control() {
    return this.issuer + CONTROL;
  }

  /** How things stand. */
  view() {
    const { mode, delayMs, advancedS, counts } = this;
    return {
      mode,
      ms: delayMs,
      advanced_s: advancedS,
      counts,
      keys: this.keys.ids,
      redirects: this.#redirects,
      logout_redirects: this.#postLogout,
    };
  }

  /** @param {boolean} overlap whether the old keys stay published */
  async rotateKeys(overlap) {
    await this.keys.rotate(overlap);
    this.#handle = this.#build();
  }

  /**
   * @param {string[] | undefined} redirects
   * @param {string[] | undefined} logoutRedirects
   */
  setRedirects(redirects, logoutRedirects) {
    this.#redirects = redirects ?? this.#redirects;
    this.#logoutRedirects = logoutRedirects ?? this.#logoutRedirects;
    this.#handle = this.#build();
  }

  /** Those told, and the front page of each place where a login ends. */
  get #postLogout() {
    return [...new Set([...this.#logoutRedirects, ...this.#redirects.map((one) => new URL("/", one).href)])];
  }

  /** oidc-provider reads keys and clients once: to change them is to make another one. */
  #build() {
    const provider = this.#makeProvider({
      keys: this.keys,
      redirects: this.#redirects,
      logoutRedirects: this.#postLogout,
      idTokenAlg: this.#idTokenAlg,
    });
    for (const middleware of [control(this), ...answers(this), interaction(provider)]) provider.use(middleware);
    return provider.callback();
  }
}

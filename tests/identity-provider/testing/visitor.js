// A browser without pages: it follows redirects, keeps cookies and stops where the login comes back.

import { createHash, randomBytes } from "node:crypto";
import { REDIRECT } from "./running.js";

/** @import { Running } from "./running.js" */

const secret = () => randomBytes(32).toString("base64url");

export class Visitor {
  /** @type {Map<string, string>} */
  #cookies = new Map();
  state = secret();
  nonce = secret();
  #verifier = secret();

  /** @param {Running} provider */
  constructor(provider) {
    this.provider = provider;
  }

  /**
   * Where a client sends its visitor.
   * @param {Record<string, string>} more
   */
  loginAddress(more = {}) {
    const url = new URL("/auth", this.provider.issuer);
    url.search = new URLSearchParams({
      client_id: this.provider.clientId,
      response_type: "code",
      redirect_uri: REDIRECT,
      scope: "openid profile",
      state: this.state,
      nonce: this.nonce,
      code_challenge: createHash("sha256").update(this.#verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...more,
    }).toString();
    return url.href;
  }

  /**
   * Goes on until the provider shows a page or leads elsewhere; gives the page, or where it leads.
   * @param {string} address
   * @param {RequestInit} request
   * @returns {Promise<{ page: Response } | { elsewhere: URL }>}
   */
  async go(address, request = {}) {
    const response = await fetch(address, { ...request, redirect: "manual", headers: { cookie: this.#cookieHeader() } });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    const location = response.headers.get("location");
    if (location === null) return { page: response };
    const next = new URL(location, address);
    return next.origin === this.provider.issuer ? this.go(next.href) : { elsewhere: next };
  }

  /**
   * Logs in without a page; gives the parameters that come back.
   * @param {string} person
   * @param {Record<string, string>} more
   */
  async logIn(person, more = {}) {
    const end = await this.go(this.loginAddress({ login_hint: person, ...more }));
    if ("page" in end) throw new Error(`a page instead of a redirect: ${end.page.status} ${await end.page.text()}`);
    return end.elsewhere.searchParams;
  }

  /**
   * What a client does with the code.
   * @param {string | null} code
   * @param {{ verifier?: string, clientSecret?: string }} wrong
   */
  exchange(code, { verifier = this.#verifier, clientSecret = this.provider.clientSecret } = {}) {
    return fetch(new URL("/token", this.provider.issuer), {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${this.provider.clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code: code ?? "",
        redirect_uri: REDIRECT,
        code_verifier: verifier,
      }),
    });
  }

  /**
   * A whole login: what the token endpoint answers.
   * @param {string} person
   * @param {Record<string, string>} more
   * @returns {Promise<{ id_token: string, access_token: string }>}
   */
  async tokens(person, more = {}) {
    const response = await this.exchange((await this.logIn(person, more)).get("code"));
    if (!response.ok) throw new Error(`no tokens: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /**
   * @param {string} accessToken
   * @returns {Promise<any>}
   */
  async userinfo(accessToken) {
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await fetch(new URL("/userinfo", this.provider.issuer), { headers })).json();
  }

  #cookieHeader() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** @param {string} cookie as in `Set-Cookie`; where it holds does not matter here */
  #keep(cookie) {
    const [pair = "", ...attributes] = cookie.split("; ");
    const [name = "", value = ""] = pair.split("=");
    const gone = attributes.some((one) => one.startsWith("expires=Thu, 01 Jan 1970"));
    if (gone) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

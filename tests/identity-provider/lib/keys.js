// The keys that sign ID tokens: one pair for each algorithm, new ones after a rotation.

import { calculateJwkThumbprint, exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";

/** @import { JWK, JWTPayload } from "jose" */
/** @typedef {"RS256" | "ES256"} Algorithm */
/** @typedef {{ alg: Algorithm, kid: string, publicKey: CryptoKey, privateKey: CryptoKey, jwk: JWK }} Key */

/** @type {readonly Algorithm[]} */
export const ALGORITHMS = ["RS256", "ES256"];

export class Keys {
  /** @type {Key[]} */
  #current = [];
  /** @type {Key[]} */
  #older = [];

  static async create() {
    const keys = new Keys();
    keys.#current = await Promise.all(ALGORITHMS.map(generate));
    return keys;
  }

  /**
   * From now on other keys sign.
   * @param {boolean} overlap whether those of before stay published
   */
  async rotate(overlap) {
    this.#older = overlap ? [...this.#current, ...this.#older] : [];
    this.#current = await Promise.all(ALGORITHMS.map(generate));
  }

  /** All that are published, private parts included, those that sign first. */
  get jwks() {
    return { keys: [...this.#current, ...this.#older].map(({ jwk }) => jwk) };
  }

  /** The names of the published keys. */
  get ids() {
    return this.jwks.keys.map(({ kid }) => kid);
  }

  /** @param {Algorithm} alg */
  signing(alg) {
    const key = this.#current.find((one) => one.alg === alg);
    if (key === undefined) throw new Error(`no key for ${alg}`);
    return key;
  }
}

/**
 * @param {Algorithm} alg
 * @returns {Promise<Key>}
 */
export async function generate(alg) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { alg, kid, publicKey, privateKey, jwk: { ...jwk, kid, alg, use: "sig" } };
}

/**
 * @param {Key} key
 * @param {JWTPayload} claims
 */
export function sign(key, claims) {
  return new SignJWT(claims).setProtectedHeader({ alg: key.alg, typ: "JWT", kid: key.kid }).sign(key.privateKey);
}

/**
 * What a verifier accepts that takes the algorithm from the token and any published key as its secret.
 * @param {Key} key
 * @param {JWTPayload} claims
 */
export async function signWithPublicKeyAsSecret(key, claims) {
  const secret = new TextEncoder().encode(await exportSPKI(key.publicKey));
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT", kid: key.kid }).sign(secret);
}

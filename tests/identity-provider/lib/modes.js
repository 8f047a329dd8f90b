// What a test can make the provider do wrong. The tables are the list of modes: README.md says the same in words.

import { randomUUID } from "node:crypto";
import { UnsecuredJWT } from "jose";
import { generate, sign, signWithPublicKeyAsSecret } from "./keys.js";
import { FISCAL_NUMBER } from "./people.js";
import { SPID_L1 } from "./spid.js";

/** @import { JWTPayload } from "jose" */
/** @import { Key } from "./keys.js" */
/** @typedef {(claims: JWTPayload) => JWTPayload} ClaimsTwist */
/** @typedef {(claims: JWTPayload, key: Key) => Promise<string>} SignatureTwist */

/** Another provider, that has nothing to do with this one. */
export const STRANGER = "https://another-provider.example";

const HOUR_S = 3600;

/** @type {(name: string) => ClaimsTwist} */
const without = (name) => (claims) => Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));

/** @type {(change: (number: string) => string) => ClaimsTwist} */
const fiscalNumber = (change) => (claims) => {
  const number = claims[FISCAL_NUMBER];
  return typeof number === "string" ? { ...claims, [FISCAL_NUMBER]: change(number) } : claims;
};

/** @type {(claims: JWTPayload, seconds: number) => JWTPayload} */
export const laterBy = (claims, seconds) => ({
  ...claims,
  iat: Number(claims.iat) + seconds,
  exp: Number(claims.exp) + seconds,
  ...(claims["auth_time"] === undefined ? {} : { auth_time: Number(claims["auth_time"]) + seconds }),
});

/** @type {Record<string, ClaimsTwist>} the ID token and userinfo agree on these */
const PERSON = {
  no_fiscal_number: without(FISCAL_NUMBER),
  foreign_fiscal_number: fiscalNumber((number) => number.replace("TINIT-", "TINDE-")),
  malformed_fiscal_number: fiscalNumber((number) => number.slice(0, -1)),
};

/** @type {Record<string, ClaimsTwist>} */
export const ID_TOKEN_CLAIMS = {
  ...PERSON,
  spid_l1: (claims) => ({ ...claims, acr: SPID_L1 }),
  no_acr: without("acr"),
  wrong_audience: (claims) => ({ ...claims, aud: "another-client" }),
  wrong_issuer: (claims) => ({ ...claims, iss: STRANGER }),
  wrong_nonce: (claims) => ({ ...claims, nonce: randomUUID() }),
  no_nonce: without("nonce"),
  expired: (claims) => laterBy(claims, -2 * HOUR_S),
  issued_in_future: (claims) => laterBy(claims, 2 * HOUR_S),
  only_in_userinfo: without(FISCAL_NUMBER),
  // Without the number in the ID token, a client must look at userinfo.
  userinfo_other_subject: without(FISCAL_NUMBER),
};

/** @type {Record<string, SignatureTwist>} */
export const ID_TOKEN_SIGNATURE = {
  unsigned: async (claims) => new UnsecuredJWT(claims).encode(),
  wrong_key: async (claims, key) => sign(await generate(key.alg), claims),
  wrong_key_known_kid: async (claims, key) => sign({ ...(await generate(key.alg)), kid: key.kid }, claims),
  hmac_with_public_key: (claims, key) => signWithPublicKeyAsSecret(key, claims),
};

/** @type {Record<string, ClaimsTwist>} */
export const USERINFO_CLAIMS = {
  ...PERSON,
  userinfo_other_subject: (claims) => ({ ...claims, sub: `${claims.sub}-other` }),
};

/** @type {(code: string) => (answer: URLSearchParams) => void} */
const refuse = (code) => (answer) => {
  answer.delete("code");
  answer.set("error", code);
};

/** @type {Record<string, (answer: URLSearchParams) => void>} */
export const AUTHORIZATION_RESPONSE = {
  wrong_state: (answer) => answer.set("state", randomUUID()),
  wrong_iss: (answer) => answer.set("iss", STRANGER),
  no_iss: (answer) => answer.delete("iss"),
  error_access_denied: refuse("access_denied"),
  error_server_error: refuse("server_error"),
};

/** Every mode, by name. */
export const MODES = [
  ...new Set([
    "good",
    ...Object.keys(ID_TOKEN_CLAIMS),
    ...Object.keys(ID_TOKEN_SIGNATURE),
    "replayed",
    ...Object.keys(AUTHORIZATION_RESPONSE),
    "down",
    "slow",
    "garbage",
  ]),
];

/** What happens once and leaves the mode as it is. */
export const DEEDS = ["rotate_keys", "rotate_keys_overlap"];

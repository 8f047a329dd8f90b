// What stands between the visitor and oidc-provider: it counts, and twists the answers as the mode says.

import { setTimeout as pause } from "node:timers/promises";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { sign } from "./keys.js";
import { AUTHORIZATION_RESPONSE, ID_TOKEN_CLAIMS, ID_TOKEN_SIGNATURE, laterBy, USERINFO_CLAIMS } from "./modes.js";
import { COOKIES, PATHS } from "./openid.js";

/** @import { Middleware } from "koa" */
/** @import { Algorithm } from "./keys.js" */
/** @import { Gateway } from "./gateway.js" */

/**
 * @param {Gateway} gateway
 * @returns {Middleware[]}
 */
export const answers = (gateway) => [
  count(gateway),
  beDown(gateway),
  forgetEarlierLogins,
  twistAuthorizationResponse(gateway),
  twistTokens(gateway),
  twistUserinfo(gateway),
];

/** @type {(gateway: Gateway) => Middleware} */
const count = ({ counts }) => (ctx, next) => {
  if (ctx.path === PATHS.discovery) counts.discovery += 1;
  if (ctx.path === PATHS.jwks) counts.jwks += 1;
  if (ctx.path === PATHS.token) counts.token += 1;
  if (ctx.path === PATHS.userinfo) counts.userinfo += 1;
  return next();
};

/** @type {(gateway: Gateway) => Middleware} */
const beDown = (gateway) => async (ctx, next) => {
  if (gateway.mode !== "down") return next();
  ctx.status = 503;
  ctx.body = "out of service\n";
};

/**
 * SPID has no single sign-on from the second level on: every login asks who it is.
 * @type {Middleware}
 */
const forgetEarlierLogins = (ctx, next) => {
  if (ctx.path === PATHS.authorization) {
    delete ctx.req.headers.cookie;
    ctx.cookies.set(COOKIES.session, null);
  }
  return next();
};

/** @type {(gateway: Gateway) => Middleware} */
const twistAuthorizationResponse = (gateway) => async (ctx, next) => {
  await next();
  const twist = AUTHORIZATION_RESPONSE[gateway.mode];
  const location = ctx.response.get("location");
  if (twist === undefined || !ctx.path.startsWith(`${PATHS.authorization}/`) || !location) return;
  const url = new URL(location, gateway.issuer);
  if (!url.searchParams.has("code")) return;
  twist(url.searchParams);
  ctx.redirect(url.href);
};

/** @type {(gateway: Gateway) => Middleware} */
const twistTokens = (gateway) => async (ctx, next) => {
  if (ctx.path !== PATHS.token) return next();
  if (gateway.mode === "garbage") {
    ctx.type = "html";
    ctx.body = "<!doctype html><title>Manutenzione</title><p>Torniamo presto.</p>\n";
    return;
  }
  if (gateway.mode === "slow") await pause(gateway.delayMs);
  await next();
  if (ctx.status === 200) ctx.body = { ...ctx.body, id_token: await twistedIdToken(gateway, ctx.body.id_token) };
};

/**
 * @param {Gateway} gateway
 * @param {string} idToken as oidc-provider made it
 */
async function twistedIdToken(gateway, idToken) {
  if (gateway.mode === "replayed") return gateway.lastIdToken;
  const key = gateway.keys.signing(/** @type {Algorithm} */ (decodeProtectedHeader(idToken).alg));
  const claims = laterBy(decodeJwt(idToken), gateway.advancedS);
  gateway.lastIdToken = gateway.advancedS === 0 ? idToken : await sign(key, claims);
  const twisted = ID_TOKEN_CLAIMS[gateway.mode]?.(claims);
  if (twisted !== undefined) return sign(key, twisted);
  return (await ID_TOKEN_SIGNATURE[gateway.mode]?.(claims, key)) ?? gateway.lastIdToken;
}

/** @type {(gateway: Gateway) => Middleware} */
const twistUserinfo = (gateway) => async (ctx, next) => {
  await next();
  const twist = USERINFO_CLAIMS[gateway.mode];
  if (twist !== undefined && ctx.path === PATHS.userinfo && ctx.status === 200) ctx.body = twist(ctx.body);
};

// The settings of oidc-provider: one client, code with PKCE, nothing that is only for its own demonstration.

import { randomBytes } from "node:crypto";
import Provider from "oidc-provider";
import { INTERACTION } from "./interaction.js";
import { memory } from "./memory.js";
import { claimsOf, personOfSub, PROFILE } from "./people.js";
import { LEVELS, SPID_L2 } from "./spid.js";

/** @import { Configuration, KoaContextWithOIDC } from "oidc-provider" */
/** @import { Keys, Algorithm } from "./keys.js" */
/** @typedef {{ keys: Keys, redirects: string[], logoutRedirects: string[], idTokenAlg: Algorithm }} Settings */

export const CLIENT_ID = "sportello";
export const CLIENT_SECRET = "only-for-tests";

export const PATHS = {
  discovery: "/.well-known/openid-configuration",
  authorization: "/auth",
  token: "/token",
  jwks: "/jwks",
  userinfo: "/userinfo",
};

/** A browser sends the cookies of one port of localhost to every other: these are told apart by name. */
export const COOKIES = { session: "idp_session", interaction: "idp_interaction", resume: "idp_resume" };

const HOUR_S = 3600;

/**
 * Makes providers that are one to who looks from outside: they share sessions, codes and cookies.
 * @param {string} issuer
 * @returns {(settings: Settings) => Provider}
 */
export function providers(issuer) {
  const shared = { adapter: memory(), cookieKey: randomBytes(32).toString("base64url") };
  return (settings) => {
    const provider = new Provider(issuer, configuration(shared, settings));
    provider.on("server_error", (_, error) => console.error(error));
    return provider;
  };
}

/**
 * @param {{ adapter: import("oidc-provider").AdapterFactory, cookieKey: string }} shared
 * @param {Settings} settings
 * @returns {Configuration}
 */
function configuration({ adapter, cookieKey }, { keys, redirects, logoutRedirects, idTokenAlg }) {
  return {
    adapter,
    jwks: keys.jwks,
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: redirects,
        post_logout_redirect_uris: logoutRedirects,
        token_endpoint_auth_method: "client_secret_basic",
        id_token_signed_response_alg: idTokenAlg,
        default_acr_values: [SPID_L2],
      },
    ],
    cookies: { keys: [cookieKey], names: COOKIES },
    routes: {
      authorization: PATHS.authorization,
      token: PATHS.token,
      jwks: PATHS.jwks,
      userinfo: PATHS.userinfo,
      end_session: "/logout",
    },
    responseTypes: ["code"],
    pkce: { required: () => true },
    scopes: ["openid", "profile"],
    claims: { profile: PROFILE },
    // The claims of the profile are in the ID token, too.
    conformIdTokenClaims: false,
    acrValues: LEVELS,
    clientAuthMethods: ["client_secret_basic"],
    clientBasedCORS: () => false,
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: logOutAtOnce, postLogoutSuccessSource: sayLoggedOut },
    },
    interactions: { url: (_, { uid }) => `${INTERACTION}/${uid}` },
    findAccount,
    loadExistingGrant: grantWhatIsAsked,
    renderError: (ctx, out) => {
      ctx.type = "text/plain";
      ctx.body = `${out.error}: ${out.error_description}\n`;
    },
    ttl: { AccessToken: HOUR_S, AuthorizationCode: 60, Grant: HOUR_S, IdToken: HOUR_S, Interaction: HOUR_S, Session: HOUR_S },
  };
}

/**
 * @param {KoaContextWithOIDC} _
 * @param {string} sub
 */
function findAccount(_, sub) {
  const person = personOfSub(sub);
  return person && { accountId: sub, claims: () => claimsOf(person) };
}

/** @param {KoaContextWithOIDC} ctx */
async function grantWhatIsAsked(ctx) {
  const { client, account, provider, requestParamScopes, requestParamClaims } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client?.clientId, accountId: account?.accountId });
  grant.addOIDCScope([...requestParamScopes].join(" "));
  grant.addOIDCClaims([...requestParamClaims]);
  await grant.save();
  return grant;
}

/**
 * Instead of a page that asks whether one really wants to.
 * @param {KoaContextWithOIDC} ctx
 */
async function logOutAtOnce(ctx) {
  const { session, provider, params } = ctx.oidc;
  await session?.destroy();
  ctx.cookies.set(provider.cookieName("session"), null);
  const back = params?.["post_logout_redirect_uri"];
  if (typeof back !== "string") return sayLoggedOut(ctx);
  const url = new URL(back);
  if (typeof params?.["state"] === "string") url.searchParams.set("state", params["state"]);
  ctx.status = 303;
  ctx.redirect(url.href);
}

/** @param {KoaContextWithOIDC} ctx */
function sayLoggedOut(ctx) {
  ctx.type = "html";
  ctx.body = '<!doctype html><html lang="it"><meta charset="utf-8"><title>Uscita</title><p>Lei è uscito.</p></html>\n';
}

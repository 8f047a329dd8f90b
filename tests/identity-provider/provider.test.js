import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { after, before, beforeEach, test } from "node:test";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, exportSPKI, importJWK, jwtVerify } from "jose";
import { DEEDS, MODES, STRANGER } from "./lib/modes.js";
import { CITIZENS, FISCAL_NUMBER, fullName, OFFICIALS } from "./lib/people.js";
import { SPID_L1, SPID_L2, SPID_L3 } from "./lib/spid.js";
import { FRONT_PAGE, REDIRECT, Running } from "./testing/running.js";
import { Visitor } from "./testing/visitor.js";

/** @import { JWTPayload } from "jose" */

const MARTA = "TINIT-BLLMRT88E52H501Q";
const now = () => Math.floor(Date.now() / 1000);

/** @type {Running} */
let provider;
/** @type {Visitor} */
let visitor;

before(async () => {
  provider = await Running.start();
});
beforeEach(async () => {
  await provider.tell({ mode: "good" });
  visitor = new Visitor(provider);
});
after(() => provider.stop());

/**
 * One more, put away after its test however that ends.
 * @param {import("node:test").TestContext} t
 * @param {string[]} options
 */
async function another(t, ...options) {
  const running = await Running.start(...options);
  t.after(() => running.stop());
  return running;
}

/**
 * Looks at an ID token as a careful client does.
 * @param {string} idToken
 */
async function verify(idToken, issuer = provider.issuer) {
  const keys = createRemoteJWKSet(new URL("/jwks", issuer));
  const algorithms = ["RS256", "ES256"];
  const { payload } = await jwtVerify(idToken, keys, { issuer, audience: "sportello", algorithms, maxTokenAge: 60 });
  return payload;
}

/** @returns {Promise<any>} */
const discovery = async () => (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json();

/** @returns {Promise<import("jose").JWK[]>} */
const publishedKeys = async () => (await (await fetch(`${provider.issuer}/jwks`)).json()).keys;

/** @param {unknown} error */
const code = (error) => /** @type {{ code?: string }} */ (error).code;

test("discovery promises PKCE, the claims parameter, the issuer in the answer and the levels of SPID", async () => {
  const promised = await discovery();
  assert.equal(promised.issuer, provider.issuer);
  assert.deepEqual(promised.code_challenge_methods_supported, ["S256"]);
  assert.deepEqual(promised.response_types_supported, ["code"]);
  assert.deepEqual(promised.acr_values_supported, [SPID_L1, SPID_L2, SPID_L3]);
  assert.equal(promised.claims_parameter_supported, true);
  assert.equal(promised.authorization_response_iss_parameter_supported, true);
  assert.deepEqual(promised.id_token_signing_alg_values_supported, ["RS256", "ES256"]);
  for (const endpoint of ["authorization", "token", "userinfo", "end_session"]) {
    assert.ok(promised[`${endpoint}_endpoint`].startsWith(`${provider.issuer}/`), endpoint);
  }
});

test("a citizen named by login_hint gets in without a page", async () => {
  const answer = await visitor.logIn("marta");
  assert.equal(answer.get("state"), visitor.state);
  assert.equal(answer.get("iss"), provider.issuer);

  const tokens = await (await visitor.exchange(answer.get("code"))).json();
  const claims = await verify(tokens.id_token);
  assert.equal(decodeProtectedHeader(tokens.id_token).alg, "RS256");
  assert.equal(claims["nonce"], visitor.nonce);
  assert.equal(claims["acr"], SPID_L2);
  assert.equal(claims["name"], "Marta Bellandi");
  assert.equal(claims[FISCAL_NUMBER], MARTA);
  assert.equal(claims["roles"], undefined);

  const info = await visitor.userinfo(tokens.access_token);
  assert.equal(info.sub, claims.sub);
  assert.equal(info[FISCAL_NUMBER], MARTA);
});

test("without login_hint a page offers every person, and a press of a button gets in", async () => {
  const form = await openPage();
  for (const person of [...CITIZENS, ...OFFICIALS]) assert.ok(form.html.includes(`>${fullName(person)}</button>`), person.id);
  const answer = await form.press("person", "ugo");
  const tokens = await (await visitor.exchange(answer.get("code"))).json();
  assert.equal((await verify(tokens.id_token))["name"], "Ugo Bellandi");
});

test("Annulla ends in access_denied", async () => {
  const form = await openPage();
  assert.ok(form.html.includes(">Annulla</button>"));
  const answer = await form.press("cancel", "yes");
  assert.equal(answer.get("error"), "access_denied");
  assert.equal(answer.get("state"), visitor.state);
  assert.equal(answer.get("iss"), provider.issuer);
  assert.equal(answer.get("code"), null);
});

async function openPage() {
  const shown = await visitor.go(visitor.loginAddress());
  assert.ok("page" in shown, "a page");
  return {
    html: await shown.page.text(),
    /** @type {(name: string, value: string) => Promise<URLSearchParams>} */
    async press(name, value) {
      const end = await visitor.go(shown.page.url, { method: "POST", body: new URLSearchParams({ [name]: value }) });
      assert.ok("elsewhere" in end, "a redirect");
      return end.elsewhere.searchParams;
    },
  };
}

test("an official brings roles and no fiscal number", async () => {
  const claims = await verify((await visitor.tokens("rossi")).id_token);
  assert.equal(claims.sub, "rossi");
  assert.equal(claims["name"], "Carla Rossi");
  assert.deepEqual(claims["roles"], ["official@napoli"]);
  assert.equal(claims[FISCAL_NUMBER], undefined);
});

test("every login asks anew who it is, in the same browser too", async () => {
  const first = await verify((await visitor.tokens("marta")).id_token);
  const second = await verify((await visitor.tokens("davide")).id_token);
  assert.equal(first["name"], "Marta Bellandi");
  assert.equal(second["name"], "Davide Sorgi");
});

test("the level asked for is the level given, by either way of asking", async () => {
  const byValues = await visitor.tokens("marta", { acr_values: `${SPID_L3} ${SPID_L2}` });
  assert.equal(decodeJwt(byValues.id_token)["acr"], SPID_L3);
  const claims = JSON.stringify({ id_token: { acr: { essential: true, value: SPID_L1 } } });
  const byClaim = await visitor.tokens("marta", { claims });
  assert.equal(decodeJwt(byClaim.id_token)["acr"], SPID_L1);
});

test("the claims parameter brings the fiscal number without the scope", async () => {
  const claims = JSON.stringify({ id_token: { [FISCAL_NUMBER]: { essential: true } }, userinfo: {} });
  const { id_token, access_token } = await visitor.tokens("marta", { scope: "openid", claims });
  assert.equal(decodeJwt(id_token)[FISCAL_NUMBER], MARTA);
  assert.equal(decodeJwt(id_token)["name"], undefined);
  assert.equal((await visitor.userinfo(access_token))[FISCAL_NUMBER], undefined);
});

test("a consent asked for in so many words is given without a page", async () => {
  assert.ok((await visitor.logIn("marta", { prompt: "consent" })).get("code"));
});

test("what a careless client sends is refused", async () => {
  const withoutPkce = new URL(visitor.loginAddress({ login_hint: "marta" }));
  withoutPkce.searchParams.delete("code_challenge");
  withoutPkce.searchParams.delete("code_challenge_method");
  const end = await visitor.go(withoutPkce.href);
  assert.equal("elsewhere" in end && end.elsewhere.searchParams.get("error"), "invalid_request");

  const elsewhere = await visitor.go(visitor.loginAddress({ redirect_uri: "http://localhost:8080/other" }));
  assert.equal("page" in elsewhere && elsewhere.page.status, 400);

  const wrongVerifier = await visitor.exchange((await visitor.logIn("marta")).get("code"), { verifier: "x".repeat(43) });
  assert.equal((await wrongVerifier.json()).error, "invalid_grant");
  const wrongSecret = await visitor.exchange((await visitor.logIn("marta")).get("code"), { clientSecret: "guessed" });
  assert.equal((await wrongSecret.json()).error, "invalid_client");

  const used = (await visitor.logIn("marta")).get("code");
  assert.equal((await visitor.exchange(used)).status, 200);
  assert.equal((await (await visitor.exchange(used)).json()).error, "invalid_grant");
});

/** What each mode changes in the claims of an ID token that is well signed. @type {Record<string, (claims: JWTPayload) => void>} */
const CLAIMS = {
  spid_l1: (claims) => assert.equal(claims["acr"], SPID_L1),
  no_acr: (claims) => assert.ok(!("acr" in claims)),
  wrong_audience: (claims) => assert.equal(claims.aud, "another-client"),
  wrong_issuer: (claims) => assert.equal(claims.iss, STRANGER),
  wrong_nonce: (claims) => assert.ok(typeof claims["nonce"] === "string" && claims["nonce"] !== visitor.nonce),
  no_nonce: (claims) => assert.ok(!("nonce" in claims)),
  expired: (claims) => assert.ok(Number(claims.exp) < now() - 3000),
  issued_in_future: (claims) => assert.ok(Number(claims.iat) > now() + 3000),
  no_fiscal_number: (claims) => assert.ok(!(FISCAL_NUMBER in claims)),
  foreign_fiscal_number: (claims) => assert.equal(claims[FISCAL_NUMBER], "TINDE-BLLMRT88E52H501Q"),
  malformed_fiscal_number: (claims) => assert.equal(claims[FISCAL_NUMBER], "TINIT-BLLMRT88E52H501"),
  only_in_userinfo: (claims) => assert.ok(!(FISCAL_NUMBER in claims)),
  userinfo_other_subject: (claims) => assert.ok(!(FISCAL_NUMBER in claims)),
};

/** The claims that a mode changes; all others stay as they were. @type {Record<string, string[]>} */
const CHANGED = {
  spid_l1: ["acr"],
  no_acr: ["acr"],
  wrong_audience: ["aud"],
  wrong_issuer: ["iss"],
  wrong_nonce: ["nonce"],
  no_nonce: ["nonce"],
  expired: ["iat", "exp"],
  issued_in_future: ["iat", "exp"],
};

for (const [mode, looksTwisted] of Object.entries(CLAIMS)) {
  test(`${mode} changes the ID token in that and in nothing else, and signs it well`, async () => {
    await provider.tell({ mode });
    const { id_token } = await visitor.tokens("marta");
    const key = await importJWK(/** @type {import("jose").JWK} */ ((await publishedKeys())[0]));
    const { payload } = await jwtVerify(id_token, key, { currentDate: new Date(Number(decodeJwt(id_token).iat) * 1000) });
    looksTwisted(payload);
    const changed = CHANGED[mode] ?? [FISCAL_NUMBER];
    /** @type {Record<string, unknown>} */
    const good = { iss: provider.issuer, aud: "sportello", nonce: visitor.nonce, acr: SPID_L2, [FISCAL_NUMBER]: MARTA };
    for (const claim of Object.keys(good)) if (!changed.includes(claim)) assert.deepEqual(payload[claim], good[claim], claim);
    if (!changed.includes("iat")) assert.ok(Math.abs(Number(payload.iat) - now()) < 60);
  });
}

test("userinfo and ID token agree on a person without, with a foreign and with a malformed fiscal number", async () => {
  for (const mode of ["no_fiscal_number", "foreign_fiscal_number", "malformed_fiscal_number"]) {
    await provider.tell({ mode });
    const { id_token, access_token } = await visitor.tokens("marta");
    assert.equal((await visitor.userinfo(access_token))[FISCAL_NUMBER], decodeJwt(id_token)[FISCAL_NUMBER], mode);
  }
});

test("only_in_userinfo leaves the fiscal number in userinfo", async () => {
  await provider.tell({ mode: "only_in_userinfo" });
  const { access_token } = await visitor.tokens("marta");
  assert.equal((await visitor.userinfo(access_token))[FISCAL_NUMBER], MARTA);
});

test("userinfo_other_subject answers with the number, but for somebody else", async () => {
  await provider.tell({ mode: "userinfo_other_subject" });
  const { id_token, access_token } = await visitor.tokens("marta");
  const info = await visitor.userinfo(access_token);
  assert.notEqual(info.sub, decodeJwt(id_token).sub);
  assert.equal(info[FISCAL_NUMBER], MARTA);
});

test("replayed gives the previous login's ID token again", async (t) => {
  const fresh = await another(t);
  assert.equal((await fresh.tell({ mode: "replayed" })).status, 409);

  const before = await visitor.tokens("marta");
  await provider.tell({ mode: "replayed" });
  const later = new Visitor(provider);
  assert.equal((await later.tokens("ugo")).id_token, before.id_token);
  assert.notEqual(decodeJwt(before.id_token)["nonce"], later.nonce);
});

test("unsigned says so in its header and has no signature", async () => {
  await provider.tell({ mode: "unsigned" });
  const { id_token } = await visitor.tokens("marta");
  assert.equal(decodeProtectedHeader(id_token).alg, "none");
  assert.ok(id_token.endsWith("."));
  assert.equal(decodeJwt(id_token)["nonce"], visitor.nonce);
});

test("wrong_key signs with a key that is not published", async () => {
  await provider.tell({ mode: "wrong_key" });
  const { id_token } = await visitor.tokens("marta");
  assert.ok(!(await publishedKeys()).some(({ kid }) => kid === decodeProtectedHeader(id_token).kid));
  await assert.rejects(verify(id_token), (error) => code(error) === "ERR_JWKS_NO_MATCHING_KEY");
});

test("wrong_key_known_kid signs with a key that is not published, under the name of one that is", async () => {
  await provider.tell({ mode: "wrong_key_known_kid" });
  const { id_token } = await visitor.tokens("marta");
  assert.ok((await publishedKeys()).some(({ kid }) => kid === decodeProtectedHeader(id_token).kid));
  await assert.rejects(verify(id_token), (error) => code(error) === "ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
});

test("hmac_with_public_key fools who takes the public key for a shared secret", async () => {
  await provider.tell({ mode: "hmac_with_public_key" });
  const { id_token } = await visitor.tokens("marta");
  const { alg, kid } = decodeProtectedHeader(id_token);
  assert.equal(alg, "HS256");
  const jwk = (await publishedKeys()).find((key) => key.kid === kid);
  assert.ok(jwk);
  const pem = await exportSPKI(/** @type {CryptoKey} */ (await importJWK(jwk, "RS256", { extractable: true })));
  const [header, claims, signature] = id_token.split(".");
  assert.equal(createHmac("sha256", pem).update(`${header}.${claims}`).digest("base64url"), signature);
});

test("wrong_state, wrong_iss and no_iss change the answer to the client", async () => {
  await provider.tell({ mode: "wrong_state" });
  const state = await visitor.logIn("marta");
  assert.notEqual(state.get("state"), visitor.state);
  assert.ok(state.get("code"));
  await provider.tell({ mode: "wrong_iss" });
  assert.equal((await visitor.logIn("marta")).get("iss"), STRANGER);
  await provider.tell({ mode: "no_iss" });
  assert.equal((await visitor.logIn("marta")).get("iss"), null);
});

test("error_access_denied and error_server_error answer with an error instead of a code", async () => {
  for (const error of ["access_denied", "server_error"]) {
    await provider.tell({ mode: `error_${error}` });
    const answer = await visitor.logIn("marta");
    assert.equal(answer.get("error"), error);
    assert.equal(answer.get("code"), null);
    assert.equal(answer.get("state"), visitor.state);
    assert.equal(answer.get("iss"), provider.issuer);
  }
});

test("down answers 503 everywhere but on the control endpoint", async () => {
  const { access_token } = await visitor.tokens("marta");
  await provider.tell({ mode: "down" });
  for (const path of ["/.well-known/openid-configuration", "/jwks", "/auth", "/userinfo", "/logout"]) {
    assert.equal((await fetch(provider.issuer + path)).status, 503, path);
  }
  assert.equal((await visitor.exchange("any")).status, 503);
  assert.equal((await provider.view()).mode, "down");
  await provider.tell({ mode: "good" });
  assert.equal((await visitor.userinfo(access_token)).name, "Marta Bellandi");
});

test("slow answers late, and well", async () => {
  await provider.tell({ mode: "slow", ms: 300 });
  const answer = await visitor.logIn("marta");
  const begun = performance.now();
  const response = await visitor.exchange(answer.get("code"));
  assert.ok(performance.now() - begun >= 290);
  await verify((await response.json()).id_token);
});

test("garbage answers a page where tokens are expected", async () => {
  await provider.tell({ mode: "garbage" });
  const response = await visitor.exchange((await visitor.logIn("marta")).get("code"));
  assert.equal(response.status, 200);
  assert.match(String(response.headers.get("content-type")), /^text\/html/);
  assert.match(await response.text(), /^<!doctype html>/);
});

test("rotate_keys signs with a new key and withdraws the old one at once", async () => {
  const old = await visitor.tokens("marta");
  const { body } = await provider.tell({ mode: "rotate_keys" });
  assert.equal(body.mode, "good");
  assert.equal(body.keys.length, 2);
  await verify((await visitor.tokens("marta")).id_token);
  await assert.rejects(verify(old.id_token), (error) => code(error) === "ERR_JWKS_NO_MATCHING_KEY");
});

test("rotate_keys_overlap signs with a new key and leaves the old one published", async () => {
  const old = await visitor.tokens("marta");
  await provider.tell({ mode: "rotate_keys_overlap" });
  const fresh = await visitor.tokens("marta");
  assert.notEqual(decodeProtectedHeader(fresh.id_token).kid, decodeProtectedHeader(old.id_token).kid);
  await verify(fresh.id_token);
  await verify(old.id_token);
});

test("a login that has begun goes on over a rotation", async () => {
  const answer = await visitor.logIn("marta");
  await provider.tell({ mode: "rotate_keys" });
  const response = await visitor.exchange(answer.get("code"));
  await verify((await response.json()).id_token);
});

test("requests to each endpoint are counted", async () => {
  const { counts: earlier } = await provider.view();
  await discovery();
  await publishedKeys();
  await publishedKeys();
  const { access_token } = await visitor.tokens("marta");
  await visitor.userinfo(access_token);
  const { counts } = await provider.view();
  const since = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count) - earlier[name]]));
  assert.deepEqual(since, { discovery: 1, jwks: 2, token: 1, userinfo: 1 });
});

test("logging out leads back to the front page with the state", async () => {
  const { id_token } = await visitor.tokens("marta");
  const address = new URL((await discovery()).end_session_endpoint);
  address.search = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: FRONT_PAGE, state: "s" }).toString();
  const end = await visitor.go(address.href);
  assert.equal("elsewhere" in end && end.elsewhere.href, `${FRONT_PAGE}?state=s`);
});

test("logging out leads nowhere that is not registered", async () => {
  const { id_token } = await visitor.tokens("marta");
  const address = new URL((await discovery()).end_session_endpoint);
  address.search = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: STRANGER }).toString();
  const end = await visitor.go(address.href);
  assert.equal("page" in end && end.page.status, 400);
});

test("what is told badly is refused and changes nothing", async () => {
  const before = await provider.view();
  for (const command of [{ mode: "bad" }, { colour: "red" }, { mode: "down", ms: -1 }, { redirects: ["nowhere"] }, []]) {
    const { status, body } = await provider.tell(command);
    assert.equal(status, 400);
    assert.equal(typeof body.error, "string");
  }
  assert.deepEqual(await provider.view(), before);
});

test("addresses to come back to can be told later", async () => {
  const redirect_uri = "http://localhost:8081/entered";
  await provider.tell({ redirects: [REDIRECT, redirect_uri] });
  const end = await visitor.go(visitor.loginAddress({ login_hint: "marta", redirect_uri }));
  assert.ok("elsewhere" in end && end.elsewhere.href.startsWith(redirect_uri));
});

test("ID tokens follow a clock that a test has moved", async (t) => {
  const moved = await another(t);
  await moved.tell({ advance_s: 3600 });
  await moved.tell({ advance_s: 3600 });
  const { id_token } = await new Visitor(moved).tokens("marta");
  assert.ok(Math.abs(Number(decodeJwt(id_token).iat) - 7200 - now()) < 60);
});

test("ES256 signs when it is started so", async (t) => {
  const other = await another(t, "--id-token-alg", "ES256");
  const { id_token } = await new Visitor(other).tokens("marta");
  assert.equal(decodeProtectedHeader(id_token).alg, "ES256");
  await verify(id_token, other.issuer);
  await other.tell({ mode: "wrong_nonce" });
  await verify((await new Visitor(other).tokens("marta")).id_token, other.issuer);
});

test("it ends when its standard input is closed, and when told to", async (t) => {
  assert.equal(await (await another(t)).stop(), 0);
  const other = await another(t);
  const ended = once(other.child, "exit");
  other.child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
});

test("the README names every mode", () => {
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  for (const name of [...MODES, ...DEEDS]) assert.ok(readme.includes(`| \`${name}\` |`), name);
});

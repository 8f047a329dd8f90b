// The page on which a person says who they are. A `login_hint` that names somebody answers for them.

import { text } from "node:stream/consumers";
import { CITIZENS, fullName, OFFICIALS, personOfId } from "./people.js";
import { levelAsked } from "./spid.js";

/** @import { Middleware } from "koa" */
/** @import Provider, { InteractionResults } from "oidc-provider" */
/** @import { Person } from "./people.js" */

export const INTERACTION = "/interaction";

/**
 * @param {Provider} provider
 * @returns {Middleware}
 */
export function interaction(provider) {
  return async (ctx, next) => {
    if (!ctx.path.startsWith(`${INTERACTION}/`)) return next();
    const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res);
    const result = prompt.name === "consent" ? { consent: {} } : await answer(ctx, params);
    if (result === undefined) {
      ctx.type = "html";
      ctx.body = page();
      return;
    }
    const back = await provider.interactionResult(ctx.req, ctx.res, result);
    ctx.status = 303;
    ctx.redirect(back);
  };
}

/**
 * What the person says; nothing as long as they look at the page.
 * @param {import("koa").Context} ctx
 * @param {Record<string, unknown>} params
 * @returns {Promise<InteractionResults | undefined>}
 */
async function answer(ctx, params) {
  const form = new URLSearchParams(ctx.method === "POST" ? await text(ctx.req) : "");
  if (form.has("cancel")) return { error: "access_denied", error_description: "the person gave up" };
  const person = personOfId(form.get("person") ?? params["login_hint"]);
  return person && { login: { accountId: person.sub, acr: levelAsked(params) } };
}

const page = () => `<!doctype html>
<html lang="it">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Accesso di prova</title>
<style>
  body { font: 1.1rem/1.5 sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem }
  button { display: block; width: 100%; margin: .5rem 0; padding: .75rem; font: inherit }
</style>
<main>
  <h1>Accesso di prova</h1>
  <p>Persone inventate, per le prove. Scelga con chi entrare.</p>
  <form method="post">
    <h2>Cittadini (SPID, CIE)</h2>
    ${CITIZENS.map(button).join("\n    ")}
    <h2>Personale dell’Istituto</h2>
    ${OFFICIALS.map(button).join("\n    ")}
    <h2>Altrimenti</h2>
    <button name="cancel" value="yes">Annulla</button>
  </form>
</main>
</html>
`;

/** @param {Person} person */
const button = (person) => `<button name="person" value="${person.id}">${fullName(person)}</button>`;

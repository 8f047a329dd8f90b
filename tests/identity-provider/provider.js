// Starts the provider, says where it is, and ends when standard input does. README.md has the rest.

import { parseArgs } from "node:util";
import { Gateway } from "./lib/gateway.js";
import { ALGORITHMS } from "./lib/keys.js";
import { CLIENT_ID, CLIENT_SECRET } from "./lib/openid.js";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    redirect: { type: "string", multiple: true, default: ["http://localhost:8080/callback"] },
    "logout-redirect": { type: "string", multiple: true, default: [] },
    "id-token-alg": { type: "string", default: "RS256" },
  },
});

const idTokenAlg = ALGORITHMS.find((alg) => alg === values["id-token-alg"]);
if (idTokenAlg === undefined) throw new Error(`--id-token-alg: one of ${ALGORITHMS.join(", ")}`);

// Whoever started it holds the other end: even a test that is killed leaves nothing behind.
process.stdin.on("end", () => process.exit(0)).resume();
process.on("SIGTERM", () => process.exit(0));

const gateway = await Gateway.listen({
  port: Number(values.port),
  redirects: values.redirect,
  logoutRedirects: values["logout-redirect"],
  idTokenAlg,
});
const { issuer, control } = gateway;
console.log(JSON.stringify({ issuer, control, client_id: CLIENT_ID, client_secret: CLIENT_SECRET }));

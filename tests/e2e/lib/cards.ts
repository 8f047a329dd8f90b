// A card authority of its own, and cards of invented people, made with openssl.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions } from "@playwright/test";
import { freePort } from "./ports.ts";

/** What openssl is told: an authority, its list of revoked cards, a card with the policy of a CNS, and the server's own certificate. */
const SETTINGS = `
[ca]
default_ca = authority
[authority]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = sha256
default_days = 30
default_crl_days = 30
policy = anything
unique_subject = no
[anything]
commonName = supplied
givenName = optional
surname = optional
countryName = optional
[req]
distinguished_name = name
[name]
[authority_extensions]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[card_extensions]
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = clientAuth
certificatePolicies = 1.3.76.16.2.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server_extensions]
subjectAltName = DNS:localhost
`;

export class Cards {
  readonly #folder = mkdtempSync(join(tmpdir(), "sportello-cards-"));

  private constructor(
    /** Where the port for cards is reached. */
    readonly url: string,
  ) {}

  /** An authority, and a place for the port of a server that trusts it. */
  static async make(): Promise<Cards> {
    const cards = new Cards(`https://localhost:${await freePort()}`);
    for (const [name, text] of [["cards.cnf", SETTINGS], ["index.txt", ""], ["serial", "10\n"], ["crlnumber", "01\n"]] as const) {
      writeFileSync(cards.path(name), text);
    }
    cards.selfSigned("authority", "/CN=Ente di prova", "authority_extensions");
    cards.selfSigned("server", "/CN=localhost", "server_extensions");
    cards.writeList();
    return cards;
  }

  /** The table of the configuration. */
  get table(): string {
    return [
      "[cns]",
      `listen = "127.0.0.1:${new URL(this.url).port}"`,
      `public_url = "${this.url}"`,
      `certificate = "${this.path("server.pem")}"`,
      `key = "${this.path("server.key")}"`,
      `authorities = "${this.path("authority.pem")}"`,
      `revocation_lists = ["${this.path("revoked.crl")}"]`,
    ].join("\n");
  }

  /** A device with a card in its reader. */
  holding(name: string, given: string, family: string, fiscalCode: string): BrowserContextOptions {
    // A number of the card, and what the authority adds, stand behind the code.
    const subject = `/C=IT/CN=${fiscalCode}\\/7430010024925855.lsKV/GN=${given.toUpperCase()}/SN=${family.toUpperCase()}`;
    this.openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", subject, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-config", "cards.cnf");
    this.openssl("ca", "-batch", "-notext", "-config", "cards.cnf", "-extensions", "card_extensions", "-cert", "authority.pem", "-keyfile", "authority.key", "-in", `${name}.csr`, "-out", `${name}.pem`);
    const [cert, key] = ["pem", "key"].map((kind) => readFileSync(this.path(`${name}.${kind}`)));
    if (cert === undefined || key === undefined) throw new Error("no card");
    return { ...this.withoutCard, clientCertificates: [{ origin: this.url, cert, key }] };
  }

  /** A device whose reader is empty. The port's own certificate is signed by nobody. */
  get withoutCard(): BrowserContextOptions {
    return { ignoreHTTPSErrors: true };
  }

  /** Revokes a card. The server reads the list again within a minute of its clock. */
  revoke(name: string): void {
    this.openssl("ca", "-config", "cards.cnf", "-cert", "authority.pem", "-keyfile", "authority.key", "-revoke", `${name}.pem`);
    this.writeList();
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  private writeList(): void {
    this.openssl("ca", "-config", "cards.cnf", "-cert", "authority.pem", "-keyfile", "authority.key", "-gencrl", "-out", "revoked.crl");
  }

  private selfSigned(name: string, subject: string, extensions: string): void {
    this.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", subject, "-extensions", extensions, "-keyout", `${name}.key`, "-out", `${name}.pem`, "-config", "cards.cnf");
  }

  private openssl(...words: string[]): void {
    execFileSync("openssl", words, { cwd: this.#folder, stdio: ["ignore", "ignore", "pipe"] });
  }

  private path(name: string): string {
    return join(this.#folder, name);
  }
}

// The institute's gateway for SPID and CIE, as `tests/identity-provider` plays it, beside the demonstration's own provider.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { Running } from "../../identity-provider/testing/running.js";
import type { Sportello } from "./sportello.ts";
import { t } from "./texts.ts";

/** What its buttons say beside the demonstration's. */
const NAME = "Gateway di prova";

export class Gateway {
  private constructor(private readonly provider: Running) {}

  static async start(): Promise<Gateway> {
    return new Gateway(await Running.start());
  }

  /** Registers a server; gives what its configuration says of the gateway. */
  async register(server: Sportello): Promise<string> {
    await this.tell({ redirects: [`${server.url}/accesso/ritorno`] });
    const secret = join(server.folder, "gateway-secret");
    writeFileSync(secret, this.provider.clientSecret);
    const table = (kind: string) =>
      `[[providers]]\nid = "${kind}"\nkind = "${kind}"\nname = "${NAME}"\nissuer = "${this.provider.issuer}"\n` +
      `client_id = "${this.provider.clientId}"\nclient_secret_file = "${secret}"\n`;
    return `${table("spid")}${table("cie")}${table("staff")}roles_claim = "roles"\n`;
  }

  /** Presses the button of the service that leads here. */
  async press(page: Page, kind: "spid" | "cie" | "staff"): Promise<void> {
    const name = kind === "staff" ? t("login_with_staff", { name: NAME }) : t("login_with_named", { words: t(`login_with_${kind}`), name: NAME });
    await page.getByRole("link", { name, exact: true }).click();
  }

  /** On its page: who one is. */
  async enterAs(page: Page, name: string): Promise<void> {
    await expect(page.getByRole("heading", { level: 1, name: "Accesso di prova" })).toBeVisible();
    expect(new URL(page.url()).origin).toBe(this.provider.issuer);
    await page.getByRole("button", { name, exact: true }).click();
  }

  /** Where one signs out here, too. */
  get logout(): string {
    return `${this.provider.issuer}/logout`;
  }

  /** Makes it something else than good: its README has the modes. */
  async tell(command: object): Promise<void> {
    expect((await this.provider.tell(command)).status).toBe(200);
  }

  async stop(): Promise<void> {
    await this.provider.stop();
  }
}

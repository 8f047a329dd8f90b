import type { Page } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { Official } from "../lib/official.ts";
import { expect, test } from "../lib/test.ts";
import { t } from "../lib/texts.ts";

async function trace(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const w = window as any;
    w.tr = [];
    const at = (what: string, when?: number) => w.tr.push([Math.round((when ?? performance.now()) + performance.timeOrigin), what]);
    document.addEventListener("click", (e) => at("click", e.timeStamp), { capture: true });
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
      constructor(url: string | URL, p?: string | string[]) {
        super(url, p);
        this.addEventListener("message", (e) => { if (typeof e.data === "string") at("< " + e.data.slice(0, 100)); });
      }
      override send(d: any) { at("> " + String(d).slice(0, 60)); super.send(d); }
    } as any;
    let n = 0;
    const Peer = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Peer {
      constructor(c?: RTCConfiguration) {
        super(c);
        const id = n++;
        at(`pc${id} new`);
        this.addEventListener("iceconnectionstatechange", () => at(`pc${id} ice ${this.iceConnectionState}`));
        this.addEventListener("connectionstatechange", () => at(`pc${id} conn ${this.connectionState}`));
        this.addEventListener("signalingstatechange", () => at(`pc${id} sig ${this.signalingState} ${JSON.stringify(this.getSenders().flatMap((x)=>x.getParameters().encodings.map((e:any)=>[e.rid,e.active])))} ${this.localDescription?.sdp.match(/a=simulcast.*/)} ${this.remoteDescription?.sdp.match(/a=simulcast.*/)}`));
        this.addEventListener("track", ({ track, receiver }) => {
          at(`pc${id} track ${track.kind}`);
          if (track.kind !== "video") return;
          let p = 0, k = 0, seenRecv = false, plis = -1;
          const look = async () => {
            while (this.connectionState !== "closed") {
              for (const s of (await receiver.getStats()).values() as any) {
                if (s.type !== "inbound-rtp") continue;
                if (s.packetsReceived > 0 && p === 0) { p = 1; at(`pc${id} first packet`); }
                if (s.framesReceived > 0 && !seenRecv) { seenRecv = true; at(`pc${id} frame assembled`); }
                if (s.pliCount !== plis) { plis = s.pliCount; at(`pc${id} pli ${plis}`); }
                if (s.framesDecoded > 0 && k === 0) { k = 1; at(`pc${id} DECODED packets ${s.packetsReceived} lost ${s.packetsLost} nack ${s.nackCount} pli ${s.pliCount} ${s.frameWidth}`); return; }
              }
              await new Promise((r) => setTimeout(r, 10));
            }
          };
          void look();
        });
        const outs = async () => {
          const done = new Set();
          while (this.connectionState !== "closed" && done.size < 2) {
            for (const s of (await this.getStats()).values() as any) {
              if (s.type === "outbound-rtp" && s.kind === "video" && s.framesEncoded > 0 && !done.has(s.rid)) { done.add(s.rid); at(`[${JSON.stringify(this.getSenders().flatMap((x)=>x.getParameters().encodings.map((e:any)=>[e.rid,e.active])))}] active=${s.active} pc${id} out ${s.rid ?? "-"} first encoded ${s.frameWidth} key ${s.keyFramesEncoded} sent ${s.packetsSent}`); }
            }
            await new Promise((r) => setTimeout(r, 10));
          }
        };
        void outs();
      }
    } as any;
  });
}

test("trace", async ({ people, server }) => {
  test.setTimeout(400_000);
  const citizen = await people.delegate();
  await trace(citizen.page);
  await citizen.enterWaitingRoom("alone");
  const link = await server.staffLink("official");
  let all = "";
  for (let run = 0; run < (Number(process.env.RUNS) || 31); run++) {
    const page = await people.device({ viewport: { width: 1440, height: 900 } });
    await trace(page);
    const official = await Official.at(page, link);
    await official.openDay();
    await citizen.page.evaluate(() => { (window as any).tr.length = 0; });
    await official.takeCharge(people.code);
    const done = (p: Page) => p.waitForFunction(() => (window as any).tr.some((x: any) => x[1].includes("DECODED")));
    await done(page); await done(citizen.page);
    await page.waitForTimeout(100);
    const merged = [...(await page.evaluate(() => (window as any).tr)).map((x: any) => [x[0], "O " + x[1]]), ...(await citizen.page.evaluate(() => (window as any).tr)).map((x: any) => [x[0], "C " + x[1]])].sort((a: any, b: any) => a[0] - b[0]);
    const start = merged.filter((x: any) => x[1] === "O click").at(-1)[0];
    const dec = (who: string) => merged.find((x: any) => x[1].startsWith(who) && x[1].includes("DECODED"))[0] - start;
    all += `\n=== run ${run} official ${dec("O")} citizen ${dec("C")}\n` + merged.filter((x: any) => x[0] >= start - 50).map((x: any) => `${x[0] - start} ${x[1]}`).join("\n");
    await official.button(t("official_hand_over")).click();
    const dialog = official.page.getByRole("dialog", { name: t("official_hand_over_title") });
    await dialog.getByRole("button", { name: t("official_hand_over"), exact: true }).click();
    await expect(citizen.headline(t("citizen_waiting_title"))).toBeVisible();
    await page.context().close();
  }
  writeFileSync("/tmp/trace.txt", all + "\n\n" );
  writeFileSync("/tmp/trace.log", server.log);
});

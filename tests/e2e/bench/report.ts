// The figures as a table between markers of docs/PERFORMANCE.md, and as one line of JSON.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import type { Seen } from "./figures.ts";

export interface Measured {
  name: string;
  /** From the page's coming to its first picture. */
  joinedS: number | null;
  citizen: Seen | null;
  official: Seen | null;
  /** Load of the machine, a minute's average, after the case. */
  load: number;
}

const PAGE = join(import.meta.dirname, "../../../docs/PERFORMANCE.md");
const BEGIN = "<!-- bench-network: what follows is written by `make bench-network` -->";
const END = "<!-- bench-network: end -->";

function cells({ framesPerS, freezes, frozenS, stillS, concealedPercent }: Seen): string[] {
  return [framesPerS.toFixed(1), freezes === 0 ? "0" : `${freezes}, ${frozenS} s`, `${stillS} s`, `${concealedPercent} %`];
}

function row({ name, joinedS, citizen, official, load }: Measured): string {
  if (citizen === null || official === null) return `| ${name} | not connected | | | | | | | | | | ${load} |`;
  const back = [citizen, official].map(({ backAfterS }) => (typeof backAfterS === "number" ? `${backAfterS} s` : backAfterS));
  const both = back.includes(null) ? "" : back.join(" / ");
  return `| ${[name, `${joinedS} s`, ...cells(citizen), ...cells(official), both, load].join(" | ")} |`.replaceAll("|  |", "| |");
}

export function table(measured: Measured[]): string {
  const commit = execFileSync("git", ["describe", "--always", "--dirty", "--exclude=*"], { encoding: "utf8" }).trim();
  const date = new Date().toISOString().slice(0, 10);
  const [first] = cpus();
  const side = "frames/s | freezes | longest still | sound made up";
  return [
    `${cpus().length} × ${first?.model.trim()}, Node.js ${process.versions.node}, ${date}, commit ${commit}.`,
    "",
    `| network of the citizen, both ways | joined | ← ${side} | → ${side} | back after ← / → | load |`,
    `|${" --- |".repeat(12)}`,
    ...measured.map(row),
  ].join("\n");
}

/** Puts the table in its place. */
export function write(text: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has no ${BEGIN} … ${END}`);
  writeFileSync(PAGE, `${page.slice(0, begin)}${BEGIN}\n${text}\n${page.slice(end)}`);
}

export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}

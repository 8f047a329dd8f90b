// A recording on disk, opened with the tools of others.

import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import type { Sportello } from "./sportello.ts";

const run = promisify(execFile);

/** Files of the recordings of a booking. */
export function recordingsOf(server: Sportello, booking: string): string[] {
  const folder = join(server.folder, "recordings", booking);
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The only recording of a booking. */
export function recordingOf(server: Sportello, booking: string): string {
  const [only, ...others] = recordingsOf(server, booking);
  if (only === undefined || others.length > 0) throw new Error(`one recording expected: ${[only, ...others].join(", ")}`);
  return only;
}

interface Probe {
  streams: { codec_name: string; codec_type: string; nb_read_packets?: string }[];
}

/** Opens the file: for each participant Opus and a picture in one of these codecs, each with something in it. */
export async function expectTracks(file: string, pictures: ("vp8" | "h264")[]): Promise<void> {
  const { stdout } = await run("ffprobe", ["-v", "error", "-count_packets", "-show_streams", "-of", "json", file]);
  const { streams } = JSON.parse(stdout) as Probe;
  const codecs = streams.map(({ codec_name }) => codec_name).sort();
  expect(codecs).toEqual([...pictures.map(() => "opus"), ...pictures].sort());
  for (const stream of streams) expect(Number(stream.nb_read_packets), `packets of a ${stream.codec_name} track`).toBeGreaterThan(10);
}

/** Decodes every stream to its end; an error in any of them fails. Gives the seconds recorded. */
export async function decode(file: string): Promise<number> {
  // Times as they stand in the file, in milliseconds; left alone, ffmpeg guesses a frame rate and complains of its own rounding.
  const asIs = ["-fps_mode", "passthrough", "-enc_time_base:v", "1:1000"];
  const { stdout, stderr } = await run("ffmpeg", ["-v", "error", "-progress", "pipe:1", "-i", file, "-map", "0", ...asIs, "-f", "null", "-"]);
  expect(stderr, "ffmpeg has nothing to complain about").toBe("");
  const times = [...stdout.matchAll(/^out_time_us=(\d+)$/gm)].map(([, time]) => Number(time));
  return Math.max(0, ...times) / 1_000_000;
}

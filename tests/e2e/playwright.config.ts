import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// Debian's Chromium, or another one by CHROMIUM=/path: nothing is downloaded.
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(`There is no browser at ${executablePath}: install Debian's package chromium, or set CHROMIUM.`);
}

// Pages that are read and filled in, without a conversation: two of these tests at once don't starve each other.
const PAGES = ["accessibility-staff", "booking", "card", "gateway", "identity", "pin", "pin-conversion"].map((name) => `specs/${name}.spec.ts`);

export default defineConfig({
  testDir: ".",
  projects: [
    // Without a browser: what the tests are made of is tested first.
    { name: "unit", testMatch: "lib/**/*.test.ts", timeout: 10_000 },
    { name: "pages", testMatch: PAGES, workers: 2 },
    // Each test has a server of its own; on two cores two browsers with video at once starve each other.
    { name: "browser", testMatch: "specs/*.spec.ts", testIgnore: PAGES, workers: 1 },
    // Minutes of figures, no verdict: `make bench-network`.
    { name: "bench", testMatch: "bench/network.ts" },
  ],
  workers: 2,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    actionTimeout: 30_000,
    locale: "it-IT",
    timezoneId: "Europe/Rome",
    // Without a film of each page: it costs more of two cores than the meeting itself.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        // Ten pictures a second are enough to see that they move.
        "--use-fake-device-for-media-stream=fps=10",
        "--use-fake-ui-for-media-stream",
        // The test's browsers and server share one machine and its loopback addresses.
        "--disable-features=WebRtcHideLocalIpsWithMdns",
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
      ],
    },
  },
});

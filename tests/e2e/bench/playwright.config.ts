import base from "../playwright.config.ts";

/** As a camera has them: the tests' own ten a second would cost the first picture up to a tenth of a second. */
const CAMERA = "--use-fake-device-for-media-stream=fps=30";

const { launchOptions } = base.use ?? {};
const args = (launchOptions?.args ?? []).map((arg) => (arg.startsWith("--use-fake-device") ? CAMERA : arg));

// The browsers of the tests, measuring: `make bench-media` runs this, `make test` does not.
export default {
  ...base,
  use: { ...base.use, launchOptions: { ...launchOptions, args } },
  testDir: ".",
  projects: [{ name: "first-frame", testMatch: "*.bench.ts" }],
  timeout: 240_000,
  outputDir: "../test-results",
};

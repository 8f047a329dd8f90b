import base from "../playwright.config.ts";

// The browsers of the tests, measuring: `make bench-media` runs this, `make test` does not.
export default { ...base, testDir: ".", projects: [{ name: "tmp", testMatch: "*.bench.ts" }], timeout: 240_000, outputDir: "../test-results" };

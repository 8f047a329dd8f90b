/// <reference types="vitest/config" />
import { defineConfig } from 'vite';

/** Where the server of the day listens while the client is developed with `npm run dev`. */
const server = process.env['SPORTELLO_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  css: {
    preprocessorOptions: {
      scss: { loadPaths: ['node_modules/bootstrap-italia/src/scss'], quietDeps: true, silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'] },
    },
  },
  build: {
    target: 'chrome111',
    // The server's policy lets in no inline script or style; an inlined font would need `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': { target: server, ws: true }, '/accesso/entra': server, '/accesso/ritorno': server, '/demo/idp': server } },
  test: { include: ['src/**/*.test.ts'], environment: 'node', setupFiles: ['./vitest.setup.ts'] },
});

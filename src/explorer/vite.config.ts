/** How the page is built: into files of the gateway's own, the same for the same sources. */
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/explorer/',
  publicDir: false,
  cacheDir: '../../node_modules/.cache/vite-explorer',
  logLevel: 'warn',
  // The gateway puts one of its own in its place with each answer.
  html: { cspNonce: '{{nonce}}' },
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/explorer',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: {
      // Marks of React's servers, which there are none of here.
      onwarn: (warning, tell) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : tell(warning)),
    },
  },
})

#!/usr/bin/env node
/** The package's command: runs what `npm run build` has made. */
import { existsSync } from 'node:fs'

const main = new URL('../../dist/main.js', import.meta.url)
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `license-gateway needs Node.js 24 or newer, and this is ${process.versions.node}. Inside a checkout, "npx license-gateway" brings its own.`,
  )
  process.exit(1)
}
if (!existsSync(main)) {
  console.error('license-gateway is not built yet: run "npm run build" first.')
  process.exit(1)
}
await import(main.href)

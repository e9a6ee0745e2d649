#!/usr/bin/env node
/** The package's command: runs what `npm start` or `npm run build` has made. Plain JavaScript that old Node.js runs as well. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const main = new URL('../../dist/main.js', import.meta.url)
const [major = 0] = process.versions.node.split('.').map(Number)
if (!existsSync(main)) {
  console.error(`license-gateway is not built yet: run "npm start" (or "npm run build") in ${root} first.`)
  process.exit(1)
}
if (major < 24) {
  console.error(
    `license-gateway needs Node.js 24 or newer, and this is ${process.versions.node}. "npx license-gateway" in ${root} runs it with the Node.js that "npm start" has installed there.`,
  )
  process.exit(1)
}
await import(main.href)

/** The explorer page of a gateway that runs, in a real browser: what a newcomer sees and does there. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../../support/browser.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { type GatewayProcess, startGateway, toDatabaseUrl } from '../../support/gateway-process.ts'
import { holdLicensing } from '../../support/hold-licensing.ts'

let contoso: Contoso
let dataDir: string
let gateway: GatewayProcess
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-explorer-'))
  gateway = await startGateway({ DATA_DIR: dataDir, DATABASE_URL: toDatabaseUrl(contoso.database.connection) })
})
afterAll(async () => {
  await gateway.stop()
  await contoso[Symbol.asyncDispose]()
  await rm(dataDir, { recursive: true, force: true })
})

const light = 'rgb(255, 255, 255)'
const dark = 'rgb(33, 42, 59)'

test('a newcomer reads, becomes an administrator, changes and watches; nothing fails, and nothing leaves the machine', {
  timeout: 180_000,
}, async ({ skip }) => {
  const held = await holdLicensing(contoso)
  await using browser = startBrowser('explorer-page', { url: `${gateway.url}/` })
  const first = await browser.next()
  if (first.seen === 'nothing') {
    await held.release()
    const reason = `The explorer page was not looked at, as the browser does not start: ${String(first['reason'])}`
    console.warn(reason)
    return skip(reason)
  }
  const problems: never[] = []
  expect(first).toEqual({ seen: 'page', access: 'reader', tools: ['Variables'], background: [light, light], problems })
  expect(await browser.next()).toEqual({ seen: 'group', problems })
  expect(await browser.next()).toEqual({
    seen: 'refusal',
    words: expect.stringContaining('more than reading'),
    problems,
  })
  expect(await browser.next()).toEqual({
    seen: 'change',
    words: expect.stringContaining('mutations change its groups, people, products and licences'),
    problems,
  })
  expect(await browser.next()).toEqual({ seen: 'watching', problems })
  await held.release()
  browser.goOn()
  expect(await browser.next()).toEqual({
    seen: 'progress',
    text: expect.stringMatching(/"processedMembers": 14, "totalMembers": 14, "succeededMembers": 14/),
    problems,
  })
  expect(await browser.next()).toEqual({ seen: 'schema', problems })
  expect(await browser.next()).toEqual({ seen: 'colours', dark: [dark, dark], system: [dark, dark], problems })
  expect(await browser.next()).toEqual({ seen: 'storage', hasToken: false, hasTabs: true, problems })
  expect(await browser.next()).toEqual({ seen: 'narrow', overflow: 0, problems })
  expect(await browser.next()).toEqual({
    seen: 'policy',
    smuggled: { script: false, style: false, asked: false },
    problems: expect.arrayContaining([
      expect.stringMatching(/^policy: script-src-elem inline/),
      expect.stringMatching(/^policy: style-src-elem inline/),
      expect.stringMatching(/^policy: script-src-attr inline/),
      expect.stringMatching(/^policy: connect-src https:\/\/example.com/),
    ]),
  })
  expect(await browser.next()).toEqual({
    seen: 'addresses',
    foreign: [],
    own: expect.arrayContaining([
      `${gateway.url}/`,
      `${gateway.url}/explorer/token`,
      `${gateway.url}/graphql`,
      `${gateway.url.replace('http', 'ws')}/graphql`,
    ]),
  })
  // What the browser lets a page read of a refusal.
  expect(await browser.next()).toEqual({
    seen: 'clients',
    asked: { apollo: 401, graph: 401, kiota: 401, unknown: 'not allowed' },
  })
})

/** The explorer page as a browser is served it, and to whom its tokens are handed out. */
import { readdir } from 'node:fs/promises'
import { get, request as ask } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExplorerParts } from '../../../src/http/explorer.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { explorerFiles, openExplorer } from '../../support/explorer.ts'
import type { Face } from '../../support/face.ts'

let contoso: Contoso
let face: Face
let elsewhere: Face
beforeAll(async () => {
  contoso = await createContoso()
  face = await openExplorer(contoso)
  // As in DEVELOPMENT_NETWORK: whatever the Host is, it is served.
  elsewhere = await openExplorer(contoso, { parts: { localOnly: false }, tokens: 'none' })
})
afterAll(async () => {
  await face.close()
  await elsewhere.close()
  await contoso[Symbol.asyncDispose]()
})

const page = (path = '/') => fetch(`http://${face.address}${path}`)

/** A browser writes these headers itself; `fetch` would not let them be written. */
function post(headers: Record<string, string>, { address = face.address, body = '{"access":"reader"}' } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const all = { 'content-type': 'application/json', 'content-length': body.length, ...headers }
    const sent = ask(`http://${address}/explorer/token`, { method: 'POST', headers: all }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => (text += part))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
    })
    sent.on('error', reject).end(body)
  })
}
/** The path goes out as it is written, and the headers too. */
function statusOf(path: string, headers: Record<string, string> = {}, { address } = face) {
  return new Promise<number | undefined>((resolve, reject) => {
    const sent = get(`http://${address}`, { path, headers }, (answer) => resolve(answer.resume().statusCode))
    sent.on('error', reject)
  })
}
const own = (address = face.address) => ({ origin: `http://${address}`, 'sec-fetch-site': 'same-origin' })

describe('the page', () => {
  test('runs nothing but its own files, and is framed by nobody', async () => {
    const answer = await page()
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    })
    const nonce = /<meta property="csp-nonce" nonce="([\w-]+)"/.exec(text)?.[1]
    expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self'",
      `connect-src 'self' ws://${face.address}`,
      `style-src-elem 'self' 'nonce-${nonce}'`,
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
    // Every script and style is a file of the gateway's.
    expect(text).not.toMatch(/<script(?![^>]* src="\/explorer\/assets\/)|<style|\son\w+=|https?:|javascript:|\{\{/)
    expect(await (await page()).text()).not.toContain(nonce)
  })

  test('its files are kept by the browser, under names that change with them', async () => {
    const files = await readdir(new URL('assets/', explorerFiles))
    expect(files.filter((file) => file.includes('worker'))).not.toEqual([])
    for (const file of files) {
      expect(file).toMatch(/-[\w-]{8}\.(js|css|svg|ttf)$/)
      const answer = await page(`/explorer/assets/${file}`)
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
      expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      await answer.arrayBuffer()
      const known = { 'if-none-match': answer.headers.get('etag') ?? '' }
      expect(await statusOf(`/explorer/assets/${file}`, known)).toBe(304)
    }
  })

  test.each([
    '/explorer/',
    '/explorer/index.html',
    '/explorer/assets/',
    '/explorer/assets/../index.html',
    '/index.html',
  ])('nothing else is served beside it: %s', async (path) => expect([403, 404]).toContain(await statusOf(path)))

  test('is there for a Host of this machine alone, whatever else is served', async () => {
    const [asset = ''] = await readdir(new URL('assets/', explorerFiles))
    for (const host of ['localhost:4000', '127.0.0.1', '[::1]:4000'])
      expect(await statusOf('/', { host }, elsewhere)).toBe(200)
    for (const path of ['/', `/explorer/assets/${asset}`])
      for (const host of ['gateway.internal', '10.0.0.1:4000', 'localhost.evil.example'])
        expect(await statusOf(path, { host }, elsewhere)).toBe(404)
  })
})

describe('a token', () => {
  test('is handed out to the page, with the rights that its reader has chosen', async () => {
    const answer = await post(own())
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store'])
    const rights = async (access: string) => {
      const { token } = JSON.parse((await post(own(), { body: JSON.stringify({ access }) })).body) as { token: string }
      const mutation = `mutation { reprocessGroupLicenseAssignment(groupId: "${crypto.randomUUID()}") { id } }`
      return Promise.all(
        ['{ me { userPrincipalName } }', mutation].map(async (query) => {
          const answered = await fetch(`http://${face.address}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: JSON.stringify({ query }),
          })
          const { data, errors } = (await answered.json()) as { data: unknown; errors?: { extensions: object }[] }
          return errors?.[0]?.extensions ?? data
        }),
      )
    }
    const ada = { me: { userPrincipalName: 'ada.fischer@contoso.com' } }
    expect(await rights('reader')).toEqual([ada, { code: 'Authorization_RequestDenied', status: 403 }])
    expect(await rights('administrator')).toEqual([ada, { code: 'Request_ResourceNotFound', status: 404 }])
  })

  test.each<[string, Record<string, string>]>([
    ['a program that names no page', {}],
    ['a page of another port of this machine', { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }],
    ['a page of another name of this machine', { origin: 'http://evil.localhost', 'sec-fetch-site': 'cross-site' }],
    ['Apollo Studio', { origin: 'https://studio.apollographql.com', 'sec-fetch-site': 'cross-site' }],
    ['a page without an origin', { origin: 'null' }],
    ['a page of which the browser says that it is another one', { 'sec-fetch-site': 'cross-site' }],
    ['a user who types the address', { 'sec-fetch-site': 'none' }],
    ['a proxy that says for whom', { 'x-forwarded-for': '203.0.113.1' }],
    ['a tunnel that says by which name', { 'X-Forwarded-Host': 'licences.contoso.com' }],
    ['a proxy that says it by the standard', { forwarded: 'for=203.0.113.1' }],
    ['a proxy that says what it is', { via: '1.1 proxy' }],
    ['a proxy that says the address', { 'x-real-ip': '203.0.113.1' }],
  ])('is not handed out to %s', async (_who, headers) => {
    const answer = await post(Object.keys(headers).length > 0 ? { ...own(), ...headers } : {})
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.body).toContain('Tokens are handed out here to the explorer page alone')
    expect(answer.body).not.toContain('eyJ')
  })

  test('is not asked for by a page of another origin with the browser’s consent', async () => {
    for (const origin of ['http://localhost:5173', 'https://studio.apollographql.com', `http://${face.address}`]) {
      const answer = await fetch(`http://${face.address}/explorer/token`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
          'access-control-request-private-network': 'true',
        },
      })
      expect(answer.status).toBe(404)
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })

  test.each<[string, Record<string, string>, number]>([
    ['{"access":"everything"}', {}, 400],
    ['null', {}, 400],
    ['{"access":', {}, 400],
    ['access=reader', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['{"access":"reader"}', { 'content-type': 'text/plain' }, 400],
    [`{"access":"reader"${' '.repeat(1_024)}}`, {}, 413],
  ])('is asked for with a choice that there is: %s', async (body, headers, status) => {
    const answer = await post({ ...own(), ...headers }, { body })
    expect(answer.status).toBe(status)
    expect(answer.body).not.toContain('eyJ')
  })

  test('is handed out nowhere where that is not asked for, and the page knows', async () => {
    expect(await (await page()).text()).toContain('data-tokens="on"')
    expect(await (await fetch(`http://${elsewhere.address}/`)).text()).toContain('data-tokens="off"')
    expect((await post(own(elsewhere.address), { address: elsewhere.address })).status).toBe(404)
  })

  test('of a tenant that is not there is not handed out, and it is said what helps', async () => {
    await using without = await openExplorer(contoso, { explorer: { hasTenant: async () => false } })
    const answer = await post(own(without.address), { address: without.address })
    expect(answer.status).toBe(404)
    expect(answer.body).toContain('npx license-gateway token --tenant')
  })
})

test('without the page there is neither it nor a token', async () => {
  await using without = await openExplorer(contoso, { parts: { explorer: null } })
  expect((await fetch(`http://${without.address}/`)).status).toBe(404)
  expect((await post(own(without.address), { address: without.address })).status).toBe(404)
})

test('a page that has not been built is told at the start, with the remedy', async () => {
  const explorer: Partial<ExplorerParts> = { files: new URL('nowhere/', explorerFiles) }
  await expect(openExplorer(contoso, { explorer })).rejects.toThrow(/the explorer page is not there .*npm run build/)
})

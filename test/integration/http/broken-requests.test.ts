/** Requests that no route sees: each is answered in the words and the shape of every other error. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contosoAdministrator, skus } from '../../../src/imports/demonstration/contoso.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'

let contoso: Contoso
let face: Face
beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso)
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

/** Sends these bytes, and reads until the server closes. */
async function exchange(request: string) {
  const socket = connect({ host: '127.0.0.1', port: Number(face.address.split(':')[1]) })
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  socket.write(request)
  await once(socket, 'close')
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body: JSON.parse(body) }
}

const failure = (message: string, more: object = {}) => ({
  errors: [{ message, extensions: { code: 'Request_BadRequest', status: 400, ...more } }],
})

test('an address that cannot be decoded', async () => {
  const answer = await fetch(`http://${face.address}/%zz`)
  expect(answer.status).toBe(400)
  expect(answer.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await answer.json()).toEqual(failure("'/%zz' is not a valid url component"))
})

test('what is no HTTP', async () => {
  const { status, head, body } = await exchange('SSH-2.0-OpenSSH_9.9\r\n\r\n')
  expect(status).toBe(400)
  expect(head).toContain('Connection: close')
  expect(body).toEqual(failure('This is not HTTP: the request cannot be read.'))
})

test('headers without end', async () => {
  const long = `X-Long: ${'x'.repeat(20_000)}`
  const { status, body } = await exchange(`GET /health/live HTTP/1.1\r\nHost: ${face.address}\r\n${long}\r\n\r\n`)
  expect(status).toBe(431)
  expect(body).toEqual(failure('The headers of the request are longer than 16 KB in all.', { status: 431 }))
})

test('a WebSocket where there is none', async () => {
  for (const path of ['/health/live', '/nowhere']) {
    const { status, body } = await exchange(
      `GET ${path} HTTP/1.1\r\nHost: ${face.address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    expect(status, path).toBe(404)
    expect(body.errors[0].message).toBe('WebSockets are served at /graphql only.')
  }
})

test('a preview beside another of the same caller is told when to come back', async () => {
  const query = `{ previewAssignLicense(groupId: "${groupId('Executives')}", removeLicenses: ["${skus.e5}"]) { totalMembers } }`
  await contoso.context().db.boundedSnapshot(contosoAdministrator.id, async () => {
    const answer = await fetch(`http://${face.address}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await face.token({ scopes: ['LicenseAssignment.ReadWrite.All'] })}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query }),
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('retry-after')).toBe('1')
    const { errors } = (await answer.json()) as { errors: { extensions: object }[] }
    expect(errors[0]?.extensions).toEqual({ code: 'TooManyRequests', status: 429, retryAfter: 1 })
  })
})

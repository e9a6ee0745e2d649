/** What a watcher of the gateway is told while all connections to the database are in use. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contoso, createContoso } from '../../support/contoso.ts'
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

const health = async (path: string) => {
  const response = await fetch(`http://${face.address}/health/${path}`)
  return [response.status, await response.json()]
}

test('it is unavailable, within 5 seconds, and ready when they are free again', { timeout: 60_000 }, async () => {
  const { pool } = face
  const held = await Promise.all(Array.from({ length: 4 }, () => pool.connect()))
  expect([pool.totalCount, pool.idleCount]).toEqual([4, 0])

  const begun = performance.now()
  expect(await Promise.all([health('ready'), health('ready'), health('live')])).toEqual([
    [503, { status: 'unavailable' }],
    [503, { status: 'unavailable' }],
    [200, { status: 'live' }],
  ])
  expect(performance.now() - begun).toBeLessThan(5_000)

  for (const client of held) client.release()
  expect(await health('ready')).toEqual([200, { status: 'ready' }])
})

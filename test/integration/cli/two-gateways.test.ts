/** Two gateways as processes on one database: a subscriber of the one sees what is asked of the other. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDevelopmentKey } from '../../../src/auth/development-key.ts'
import { mintToken } from '../../../src/auth/development-token.ts'
import { roles } from '../../../src/auth/permissions.ts'
import { contosoAdministrator } from '../../../src/imports/demonstration/contoso.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { type GatewayProcess, startGateway, toDatabaseUrl } from '../../support/gateway-process.ts'
import { holdLicensing } from '../../support/hold-licensing.ts'
import { createSubscriber, watch } from '../../support/subscriber.ts'

const group = groupId('Sales Team')
let contoso: Contoso
let dataDir: string
let gateways: GatewayProcess[] = []
let token: string

beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-two-'))
  const environment = { DATA_DIR: dataDir, DATABASE_URL: toDatabaseUrl(contoso.database.connection) }
  gateways = await Promise.all([startGateway(environment), startGateway(environment)])
  token = await mintToken(await loadDevelopmentKey(join(dataDir, 'development-key.pem')), {
    tenantId,
    objectId: contosoAdministrator.id,
    scopes: ['Directory.ReadWrite.All'],
    directoryRoles: [roles.globalAdministrator],
    expires: '5m',
  })
}, 120_000)
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.kill()))
  await contoso[Symbol.asyncDispose]()
  await rm(dataDir, { recursive: true, force: true })
})

async function reprocess({ url }: GatewayProcess): Promise<void> {
  const query = `mutation { reprocessGroupLicenseAssignment(groupId: "${group}") { id } }`
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  expect(await response.json()).toEqual({ data: { reprocessGroupLicenseAssignment: { id: group } } })
}

const addressOf = ({ url }: GatewayProcess) => ({ address: new URL(url).host })

test('a subscriber sees every operation to its end, whichever gateway carries it out, and is told when its own stops', {
  timeout: 60_000,
}, async () => {
  const [first, second] = gateways
  if (!first || !second) throw new Error('there are two gateways')
  const held = await holdLicensing(contoso)
  await reprocess(second)
  const states = watch(
    createSubscriber(addressOf(first), token),
    group,
    'state totalMembers succeededMembers failedMembers',
  )
  expect((await states.next()).value.data.licenseOperation).toMatchObject({ state: 'QUEUED_FOR_PROCESSING' })
  await held.release()
  const rest: unknown[] = []
  for await (const { data } of states) rest.push(data?.licenseOperation)
  expect(rest.at(-1)).toMatchObject({ state: 'PROCESSING_COMPLETE', totalMembers: expect.any(Number) })

  const again = await holdLicensing(contoso)
  await reprocess(second)
  const interrupted = watch(createSubscriber(addressOf(first), token), group, 'state')
  await interrupted.next()
  const end = interrupted.next().catch((error: unknown) => error)
  const stopped = first.stop()
  expect(await end).toMatchObject({ code: 1001, reason: 'The gateway is stopping.' })
  await again.release()
  expect(await stopped).toBe(0)

  // The other goes on with the work, and takes the subscriber.
  const resumed: unknown[] = []
  for await (const { data } of watch(createSubscriber(addressOf(second), token), group, 'state'))
    resumed.push(data?.licenseOperation)
  expect(resumed.at(-1)).toEqual({ state: 'PROCESSING_COMPLETE' })
})

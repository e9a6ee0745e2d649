/** What a subscriber to a group's newest operation sees, through a gateway that is not the one that evaluates the members. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runStep } from '../../../src/engine/step.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { createSubscriber, openSocket, watch } from '../../support/subscriber.ts'

const group = groupId('Site 4')
let contoso: Contoso
let face: Face

beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso)
  await contoso.settle()
  await assignLicense(contoso.context(), {
    groupId: group,
    addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }],
    removeLicenses: [],
  })
})
beforeEach(async () => {
  await contoso.settle()
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

const step = (limit: number) => runStep(contoso.database.tenant(tenantId), { last: 0n, limit, seatQueue: true })
const reprocess = () => reprocessGroupLicenseAssignment(contoso.context(), group)
const queued = { licenseOperation: { state: 'QUEUED_FOR_PROCESSING', processedMembers: 0, totalMembers: null } }
const complete = { licenseOperation: { state: 'PROCESSING_COMPLETE', processedMembers: 14, totalMembers: 14 } }

describe('the newest operation of a group', () => {
  test('is told at once, then as it moves, until it is complete', async () => {
    await reprocess()
    const states = watch(createSubscriber(face, await face.token()), group)
    expect(await states.next()).toEqual({ done: false, value: { data: queued } })
    const inProgress = (processedMembers: number) => ({
      data: { licenseOperation: { state: 'PROCESSING_IN_PROGRESS', processedMembers, totalMembers: 14 } },
    })
    // The first step looks for former members, and finds none.
    await step(5)
    expect((await states.next()).value).toEqual(inProgress(0))
    await step(5)
    expect((await states.next()).value).toEqual(inProgress(5))
    await contoso.settle()
    // Steps that follow each other quickly may share a message, but the last state always has one.
    const rest = []
    for await (const message of states) rest.push(message)
    expect(rest.at(-1)).toEqual({ data: complete })
  })

  test('is told once where it is complete already', async () => {
    const messages = []
    for await (const message of watch(createSubscriber(face, await face.token()), group)) messages.push(message)
    expect(messages).toEqual([{ data: complete }])
  })

  test('that failed is the end as well, and says why', async () => {
    await reprocess()
    const states = watch(createSubscriber(face, await face.token()), group, 'state error')
    expect((await states.next()).value.data.licenseOperation).toEqual({ state: 'QUEUED_FOR_PROCESSING', error: null })
    await contoso.sql(
      `CREATE FUNCTION refuse() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''no''; END' LANGUAGE plpgsql`,
    )
    await contoso.sql(`CREATE TRIGGER refuse BEFORE UPDATE OF cursor_user_id ON license_operation
      FOR EACH ROW WHEN (new.cursor_user_id IS NOT NULL) EXECUTE FUNCTION refuse()`)
    try {
      for (let failures = 0; failures < 20; failures++) await step(5).catch(() => {})
    } finally {
      await contoso.sql('DROP FUNCTION refuse CASCADE')
    }
    const rest = []
    for await (const message of states) rest.push(message.data?.licenseOperation)
    expect(rest.at(-1)).toMatchObject({
      state: 'PROCESSING_FAILED',
      error: expect.stringContaining('a rule that was added to the database refused'),
    })
  })

  test('is followed by the one that takes its place', async () => {
    await reprocess()
    const states = watch(createSubscriber(face, await face.token()), group, 'id state')
    const first = (await states.next()).value.data.licenseOperation
    await reprocess()
    const second = (await states.next()).value.data.licenseOperation
    expect(second).toEqual({ id: expect.not.stringContaining(first.id), state: 'QUEUED_FOR_PROCESSING' })
    await contoso.settle()
    const rest = []
    for await (const message of states) rest.push(message.data?.licenseOperation)
    expect(rest.at(-1)).toEqual({ id: second.id, state: 'PROCESSING_COMPLETE' })
  })

  test('shows what is selected, read anew for each message', async () => {
    await reprocess()
    const fields = 'state group { displayName latestLicenseOperation { state } members { totalCount } }'
    const states = watch(createSubscriber(face, await face.token()), group, fields)
    const shown = async () => (await states.next()).value.data.licenseOperation
    const of = (state: string, totalCount: number) => ({
      state,
      group: { displayName: 'Site 4', latestLicenseOperation: { state }, members: { totalCount } },
    })
    expect(await shown()).toEqual(of('QUEUED_FOR_PROCESSING', 14))
    await contoso.sql(
      `INSERT INTO membership (tenant_id, group_id, member_id, member_kind) VALUES ($1, $2, $3, 'USER')`,
      tenantId,
      group,
      guidOf('user', 1),
    )
    try {
      await step(5)
      expect(await shown()).toEqual(of('PROCESSING_IN_PROGRESS', 15))
    } finally {
      await contoso.sql('DELETE FROM membership WHERE group_id = $1 AND member_id = $2', group, guidOf('user', 1))
      await states.return?.()
    }
  })

  test('arrives though the connection that listens is cut in the middle', async () => {
    await reprocess()
    const states = watch(createSubscriber(face, await face.token()), group)
    expect((await states.next()).value).toEqual({ data: queued })
    const cut = await contoso.sql(
      `SELECT pg_terminate_backend(pid, 10000) AS cut FROM pg_stat_activity
       WHERE application_name = 'license-gateway listener' AND datname = current_database()`,
    )
    expect(cut).toEqual([{ cut: true }])
    await contoso.settle()
    const rest = []
    for await (const message of states) rest.push(message)
    expect(rest.at(-1)).toEqual({ data: complete })
  })

  test('arrives though the connection that looks is cut in the middle', async () => {
    await reprocess()
    const states = watch(createSubscriber(face, await face.token()), group)
    expect((await states.next()).value).toEqual({ data: queued })
    const holder = await contoso.database.owner.connect()
    await holder.query('BEGIN')
    await step(5)
    await holder.query('LOCK TABLE license_operation IN ACCESS EXCLUSIVE MODE')
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%license_operation%'`
    await expect.poll(async () => (await contoso.sql(waiting)).length, { timeout: 10_000 }).toBe(1)
    await contoso.sql(`SELECT pg_terminate_backend(pid, 10000) FROM (${waiting}) w`)
    await holder.query('ROLLBACK')
    holder.release()
    await contoso.settle()
    const rest = []
    for await (const message of states) rest.push(message)
    expect(rest.at(-1)).toEqual({ data: complete })
  })

  test('costs one statement a message, whatever is selected of it', async () => {
    await reprocess()
    const statements: string[] = []
    await using counted = await openFace(contoso, { onStatement: (text) => statements.push(text) })
    const fields =
      'id state group { displayName assignedLicenses { productName } } supersededBy { id } addLicenses { skuId }'
    const states = watch(createSubscriber(counted, await counted.token()), group, fields)
    const messages = [(await states.next()).value]
    await contoso.settle()
    for await (const message of states) messages.push(message)
    const [tenant, ...looks] = statements
    expect(tenant).toContain('"tenant"')
    for (const look of looks) expect(look).toContain('"license_operation"')
    // One more: when the connection that listens is there, everybody looks again.
    expect(looks.length).toBeLessThanOrEqual(messages.length + 1)
  })

  test('is seen by many at the same time', async () => {
    await reprocess()
    const client = createSubscriber(face, await face.token())
    const all = Array.from({ length: 30 }, () => watch(client, group))
    for (const states of all) expect((await states.next()).value).toEqual({ data: queued })
    await contoso.settle()
    for (const states of all) {
      const rest = []
      for await (const message of states) rest.push(message)
      expect(rest.at(-1)).toEqual({ data: complete })
    }
  })
})

describe('nothing is held', () => {
  const nobody = () => expect.poll(() => face.listener.size).toBe(0)

  test('after the end, after an unsubscription and after a connection that breaks', async () => {
    await nobody()
    for await (const _ of watch(createSubscriber(face, await face.token()), group));
    await nobody()
    await reprocess()
    const states = watch(createSubscriber(face, await face.token()), group)
    await states.next()
    expect(face.listener.size).toBe(1)
    await states.return?.()
    await nobody()
    const socket = await openSocket(face, { headers: { authorization: `Bearer ${await face.token()}` } })
    socket.send({ type: 'connection_init' })
    await socket.receive()
    const query = `subscription { licenseOperation(groupId: "${group}") { state } }`
    socket.send({ id: '1', type: 'subscribe', payload: { query } })
    await socket.receive()
    expect(face.listener.size).toBe(1)
    socket[Symbol.dispose]()
    await nobody()
  })

  test('after a refusal', async () => {
    const client = createSubscriber(face, await face.token())
    await watch(client, groupId('All Company')).next()
    await nobody()
  })
})

describe('a subscription is refused', () => {
  const refusal = async (id: string, claims = {}) => {
    const { value } = await watch(createSubscriber(face, await face.token(claims)), id).next()
    return value
  }
  const error = (code: string, status: number, message: unknown) => ({
    errors: [expect.objectContaining({ message, path: ['licenseOperation'], extensions: { code, status } })],
  })

  test('to a group without an operation', async () => {
    const [row] = await contoso.sql(
      `SELECT id::text FROM "group" g WHERE NOT EXISTS (SELECT FROM license_operation o WHERE o.group_id = g.id) LIMIT 1`,
    )
    const id = String(row?.['id'])
    expect(await refusal(id)).toEqual(
      error(
        'Request_ResourceNotFound',
        404,
        `Group '${id}' has no license operation yet: change its licenses or reprocess it first.`,
      ),
    )
  })

  test('to an unknown group, and to what is no id', async () => {
    const unknown = guidOf('operation', 1)
    expect(await refusal(unknown)).toEqual(error('Request_ResourceNotFound', 404, expect.stringContaining(unknown)))
    expect(await refusal('Site 4')).toEqual(
      error(
        'Request_BadRequest',
        400,
        "Invalid object identifier 'Site 4'. groupId must be an object id, a GUID, not a name.",
      ),
    )
  })

  test('to a group of another tenant, as if there were none', async () => {
    const other = '00000000-0000-4000-8000-0000000000aa'
    await contoso.sql(
      `INSERT INTO tenant (tenant_id, display_name, country_letter_code) VALUES ($1, 'Fabrikam', 'DE')`,
      other,
    )
    expect(await refusal(group, { tenantId: other })).toEqual(
      error('Request_ResourceNotFound', 404, expect.stringContaining(group)),
    )
  })

  test('to a caller without the permission', async () => {
    expect(await refusal(group, { scopes: ['User.Read.All'] })).toEqual(
      error('Authorization_RequestDenied', 403, expect.stringContaining('LicenseAssignment.Read.All')),
    )
  })

  test('for a field that the caller may not read, and the rest is shown', async () => {
    const token = await face.token({ scopes: ['LicenseAssignment.Read.All'] })
    const { value } = await watch(createSubscriber(face, token), group, 'state group { id }').next()
    expect(value).toMatchObject({
      data: { licenseOperation: { state: 'PROCESSING_COMPLETE', group: null } },
      errors: [{ path: ['licenseOperation', 'group'], extensions: { code: 'Authorization_RequestDenied' } }],
    })
  })
})

/** The audit log in parts: filters, pages, and single entries. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../../src/imports/demonstration/contoso.ts'
import { type Answer, ask } from '../../../support/ask.ts'
import { auditLog, entry } from '../../../support/audit-log.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../../support/contoso.ts'

const [site, administrator, person] = [groupId('Site 1'), guidOf('user', 1), guidOf('user', 199)]

let contoso: Contoso
const { change, query, read, newest } = auditLog(() => contoso)
/** A lap, failures, and a change of a person. */
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  await change(`assignLicense(groupId: "${site}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { id }`)
  await change(`updateUser(id: "${person}", input: { jobTitle: "Pilot" }) { id }`)
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

/** All entries by what they say, in the order of the log. */
const everything = () => read('', 'first: 999')

describe('filters', () => {
  const conditions: Readonly<Record<string, (audit: Answer['data']) => boolean>> = {
    'result: FAILURE': (audit) => audit.result === 'FAILURE',
    'result: SUCCESS': (audit) => audit.result === 'SUCCESS',
    'category: "GroupManagement"': (audit) => audit.category === 'GroupManagement',
    'activityDisplayName: "Change user license"': (audit) => audit.activityDisplayName === 'Change user license',
    [`initiatedBy: "${administrator}"`]: (audit) => audit.initiatedBy.user?.userId === administrator,
    [`targetId: "${person}"`]: (audit) => audit.targetResources[0].targetId === person,
  }

  test('leave what they say, in the same order, alone and together', async () => {
    const all = await everything()
    expect(all.length).toBeGreaterThan(150)
    const names = Object.keys(conditions)
    for (const one of names)
      for (const other of names) {
        const filter = one === other ? one : `${one}, ${other}`
        if (one !== other && one.split(':')[0] === other.split(':')[0]) continue
        const expected = all.filter((audit) => conditions[one]?.(audit) && conditions[other]?.(audit))
        const { data } = await query(filter, 'first: 999', 'id')
        const found = data.directoryAudits
        expect(
          found.edges.map(({ node }: { node: { id: string } }) => node.id),
          filter,
        ).toEqual(expected.map(({ id }) => id))
        expect(found.totalCount, filter).toBe(expected.length)
      }
  })

  test('by time: from a moment on, and before one', async () => {
    const all = await everything()
    const moment = all[Math.floor(all.length / 2)].activityDateTime
    const [late, early] = [
      await read(`activityDateTimeFrom: "${moment}"`, 'first: 999'),
      await read(`activityDateTimeBefore: "${moment}"`, 'first: 999'),
    ]
    expect([...late, ...early].map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    for (const audit of early) expect(audit.activityDateTime < moment).toBe(true)
  })

  test.each([
    ['targetId: "Ada"', 'filter.targetId must be the GUID of a user, a group or a SKU.'],
    ['targetId: ""', 'filter.targetId must be the GUID of a user, a group or a SKU.'],
    ['initiatedBy: ""', 'filter.initiatedBy must be the GUID of a user, or of an application (its appId).'],
    ['activityDisplayName: ""', /^filter\.activityDisplayName must be one of /],
    ['category: ""', /^filter\.category must be one of /],
    ['initiatedBy: "Ada"', 'filter.initiatedBy must be the GUID of a user, or of an application (its appId).'],
    [
      'category: "Groups"',
      'filter.category must be one of "GroupManagement", "UserManagement", "DirectoryManagement", in this spelling.',
    ],
    [
      'activityDisplayName: "change user license"',
      /^filter\.activityDisplayName must be one of "Set group license", .*, in this spelling\.$/,
    ],
    [
      'activityDateTimeFrom: "0000-01-01T00:00:00+14:00"',
      'filter.activityDateTimeFrom must lie in the years 1 to 9999.',
    ],
    [
      'activityDateTimeFrom: "2026-03-02T00:00:00Z", activityDateTimeBefore: "2026-03-01T00:00:00Z"',
      'filter.activityDateTimeFrom must be earlier than activityDateTimeBefore: there is no moment between them.',
    ],
    [
      'activityDateTimeFrom: "2026-03-01T00:00:00Z", activityDateTimeBefore: "2026-03-01T01:00:00+01:00"',
      /^filter\.activityDateTimeFrom must be earlier/,
    ],
    [
      `initiatedBy: "${administrator}", correlationId: "${person}"`,
      'filter.initiatedBy cannot be combined with correlationId: all that belongs to one correlation id comes from one call, so leave initiatedBy out.',
    ],
  ])('that cannot be meant are refused: %s', async (filter, message) => {
    const { errors } = await query(filter)
    expect(errors).toMatchObject([
      {
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        extensions: { code: 'Request_BadRequest' },
      },
    ])
  })
})

describe('pages', () => {
  test.each(['', 'activityDisplayName: "Change user license"', 'result: SUCCESS'])(
    'show everything once, in order: %s',
    async (filter) => {
      const expected = (await read(filter, 'first: 999')).map(({ id }) => id)
      const seen: string[] = []
      for (let after = ''; ; ) {
        const { data } = await query(filter, `first: 50${after}`, 'id')
        const { edges, pageInfo } = data.directoryAudits
        expect(pageInfo.hasPreviousPage).toBe(after !== '')
        seen.push(...edges.map(({ node }: { node: { id: string } }) => node.id))
        if (!pageInfo.hasNextPage) break
        after = `, after: "${pageInfo.endCursor}"`
      }
      expect(seen).toEqual(expected)
      expect(new Set(seen).size).toBe(seen.length)
    },
  )

  test('are cut between entries of one microsecond and its neighbour', async () => {
    const target = randomUUID()
    for (const micros of [1, 2, 2, 2, 3])
      await contoso.sql(
        `INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id) VALUES ($1, date_trunc('second', now()) + $2 * interval '1 microsecond', 'ADD_USER', $3)`,
        tenantId,
        micros,
        target,
      )
    const all = (await read(`targetId: "${target}"`)).map(({ id }) => id)
    expect(all).toHaveLength(5)
    const one: string[] = []
    for (let after = ''; one.length < 9; ) {
      const { data } = await query(`targetId: "${target}"`, `first: 1${after}`, 'id')
      one.push(data.directoryAudits.edges[0].node.id)
      if (!data.directoryAudits.pageInfo.hasNextPage) break
      after = `, after: "${data.directoryAudits.edges[0].cursor}"`
    }
    expect(one).toEqual(all)
    await contoso.sql('DELETE FROM directory_audit WHERE target_id = $1', target)
  })
})

describe('an entry is a node', () => {
  test('that is read again by its id, by those who may read audits', async () => {
    const audit = await newest(`targetId: "${site}"`)
    const document = `{ node(id: "${audit.id}") { __typename id ... on DirectoryAudit { ${entry} } } }`
    const { data } = await ask(contoso.context(), document)
    expect(data.node).toEqual({ __typename: 'DirectoryAudit', ...audit })
    const { errors } = await ask(contoso.context({ scopes: new Set(['Group.Read.All', 'User.Read.All']) }), document)
    expect(errors).toMatchObject([{ extensions: { code: 'Authorization_RequestDenied' } }])
    const stranger = await ask(contoso.context({ tenantId: randomUUID() }), document)
    expect(stranger.data).toEqual({ node: null })
  })

  test.each([
    'Directory_2026-02-30T00:00:00.000000Z_1',
    'Directory_2026-02-03T00:00:00.000000Z_1',
    'Directory_x_1',
    'Directory__',
  ])('and null where there is none: %s', async (id) => {
    expect(await ask(contoso.context(), `{ node(id: "${id}") { id } }`)).toMatchObject({
      data: { node: null },
      errors: undefined,
    })
  })
})

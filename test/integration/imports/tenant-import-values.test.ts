/** Values at their bounds: what the database could not take refuses its line, and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { createEmptyTenant, importFiles } from '../../support/import-files.ts'
import { group, user } from '../../support/small-tenant.ts'

let contoso: Contoso
let tenantId: string
beforeAll(async () => {
  contoso = await createContoso()
  tenantId = await createEmptyTenant(contoso.database)
})
afterAll(() => contoso[Symbol.asyncDispose]())

const bring = (files: Parameters<typeof importFiles>[2]) =>
  importFiles(contoso.database, tenantId as Parameters<typeof importFiles>[1], files)

const past = 'must lie in the years 0001 to 9999 of UTC, not at'

test('a moment of any zone is taken, one outside of the years that can be told refuses its line', async () => {
  const dates = [
    '2026-01-31T08:00:00+23:59',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-12:00',
    '9999-12-31T23:59:59.9999999Z',
    `2026-01-31T08:00:00.${'1'.repeat(200)}Z`,
  ]
  const { told } = await bring({
    'users.jsonl': dates.map((createdDateTime, n) => ({
      id: user(n + 1),
      userPrincipalName: `user${n}@x.com`,
      displayName: 'User',
      createdDateTime,
    })),
    'groups.jsonl': dates.map((date, n) => ({
      id: group(n + 1),
      displayName: 'Group',
      createdDateTime: date,
      renewedDateTime: date,
      onPremisesLastSyncDateTime: date,
    })),
    'members.jsonl': dates.map((sinceDateTime) => ({ groupId: group(1), memberId: user(1), sinceDateTime })),
  })
  expect(told).toEqual([
    `groups.jsonl 2: createdDateTime ${past} "0001-01-01T00:00:00+14:00"`,
    `groups.jsonl 3: createdDateTime ${past} "9999-12-31T23:59:59-12:00"`,
    `members.jsonl 2: sinceDateTime ${past} "0001-01-01T00:00:00+14:00"`,
    `members.jsonl 3: sinceDateTime ${past} "9999-12-31T23:59:59-12:00"`,
    'members.jsonl 4: sinceDateTime is to come',
    `members.jsonl 5: an earlier line says it already of ${group(1)} ${user(1)}`,
    `users.jsonl 2: createdDateTime ${past} "0001-01-01T00:00:00+14:00"`,
    `users.jsonl 3: createdDateTime ${past} "9999-12-31T23:59:59-12:00"`,
  ])
  // What was taken is answered, and leads from page to page.
  const answered: string[] = []
  for (let after: string | null = null; ; ) {
    const { data, errors } = await ask(
      contoso.context({ tenantId }),
      `query ($after: String) { groups(first: 1, after: $after, orderBy: { field: CREATED_DATE_TIME }) {
           edges { node { createdDateTime renewedDateTime onPremisesLastSyncDateTime } } pageInfo { hasNextPage endCursor } } }`,
      { after },
    )
    expect(errors).toBeUndefined()
    const { edges, pageInfo } = data.groups
    const { createdDateTime, ...others } = edges[0].node
    expect(others).toEqual({ renewedDateTime: createdDateTime, onPremisesLastSyncDateTime: createdDateTime })
    answered.push(createdDateTime)
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
  }
  expect(answered).toEqual(['2026-01-30T08:01:00.000Z', '2026-01-31T08:00:00.111Z', '9999-12-31T23:59:59.999Z'])
})

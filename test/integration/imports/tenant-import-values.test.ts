/** Values at their bounds: what the database could not take refuses its line, and nothing else. */
import { afterAll, beforeAll, expect, test } from 'vitest'
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
    `2026-01-31t08:00:00.${'1'.repeat(200)}z`,
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

test('an address that no index could hold refuses its line; what is as long as it may be is kept', async () => {
  // No letter twice: the database cannot make them shorter.
  const letters = Array.from({ length: 1_024 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000)))
  const [most, more] = [letters.slice(0, 341).join(''), letters.join('')]
  const person = (n: number, proxyAddresses: string[]) => ({
    id: user(n),
    userPrincipalName: `address${n}@x.com`,
    displayName: 'User',
    proxyAddresses,
  })
  const { told } = await bring({
    'groups.jsonl': [{ id: group(20), displayName: 'Group', proxyAddresses: [`X500:${more}`] }],
    'users.jsonl': [
      person(20, [
        `X500:${most} `,
        `X500:${'İ'.repeat(512)}`,
        'X500:/o=Ex/cn=First (A)',
        `smtp:${letters.slice(0, 320).join('')}`,
      ]),
      person(21, [`X500:${more}`]),
      person(22, [`X500:${most}ab`]),
      person(23, ['X500:']),
      person(24, ['smtp:a b@x.com']),
      person(25, ['x\u0007\ud800']),
    ],
  })
  const bytes = 'must have 1 to 1,024 bytes of UTF-8 after its kind, without control characters.'
  const form = 'must have the form "SMTP:name@domain" (primary) or "smtp:name@domain".'
  expect(told).toEqual([
    `groups.jsonl 1: proxyAddresses: 'X500:${more.slice(0, 95)}' ${bytes}`,
    `users.jsonl 2: proxyAddresses: 'X500:${more.slice(0, 95)}' ${bytes}`,
    `users.jsonl 3: proxyAddresses: 'X500:${most.slice(0, 95)}' ${bytes}`,
    `users.jsonl 4: proxyAddresses: 'X500:' ${bytes}`,
    `users.jsonl 5: proxyAddresses: 'smtp:a b@x.com' ${form}`,
    String.raw`users.jsonl 6: proxyAddresses: 'x\u{7}\u{d800}' ${form}`,
  ])
})

test('an object cannot have the id of the tenant, nor one of zeros', async () => {
  const objects = [tenantId, '00000000-0000-0000-0000-000000000000'].map((id, n) => ({
    id,
    userPrincipalName: `id${n}@x.com`,
    displayName: 'Object',
  }))
  expect((await bring({ 'users.jsonl': objects, 'groups.jsonl': objects })).told).toEqual(
    ['groups', 'users'].flatMap((kind) => [
      `${kind}.jsonl 1: the id ${tenantId} belongs to the tenant`,
      `${kind}.jsonl 2: id must be a GUID that is not all zeros`,
    ]),
  )
})

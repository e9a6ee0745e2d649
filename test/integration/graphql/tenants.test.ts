/**
 * No tenant sees or changes anything of another: all that one asks for is answered, and done, as if the other were not there.
 * The other has the same ids, so a statement that forgot the tenant would find its objects.
 */
import { type GraphQLField, type GraphQLObjectType, parse } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildGatewaySchema } from '../../../src/graphql/schema.ts'
import { contosoTenantId, guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { type Answer, askAnything as ask, askFirst, askOn } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { defaultGraphqlSettings } from '../../support/graphql-settings.ts'
import { fingerprint } from '../../support/fingerprint.ts'
import { settle } from '../../support/settle.ts'
import { argumentsOf, type Vocabulary } from '../../support/walk/arguments.ts'
import { isList, selectAll, selectPlain } from '../../support/walk/selection.ts'
import { addTwin, alignSequences, countedIds, onlyTwin, twinId, unknownId } from '../../support/walk/twin-tenant.ts'

const schema = buildGatewaySchema()
const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {})
const queries = fieldsOf(schema.getQueryType())
const mutations = fieldsOf(schema.getMutationType())
const subscriptions = fieldsOf(schema.getSubscriptionType())

const scopes = new Set(['Directory.ReadWrite.All', 'Organization.ReadWrite.All', 'User.Read'])

let alone: Contoso
let beside: Contoso
let cursors: readonly string[]
beforeAll(async () => {
  ;[alone, beside] = [await createPrepared(), await createPrepared()]
  await addTwin(beside)
  for (const contoso of [alone, beside]) await alignSequences(contoso)
  const lists = `{
    groups(first: 3) { pageInfo { endCursor } }
    users(first: 3) { pageInfo { endCursor } }
    directoryAudits(first: 3) { pageInfo { endCursor } }
  }`
  const pages = await Promise.all([tenantId, twinId].map((id) => ask(beside.context({ tenantId: id }), lists)))
  cursors = pages.flatMap(({ data }) =>
    [data.groups, data.users, data.directoryAudits].map((page) => page.pageInfo.endCursor),
  )
}, 120_000)
afterAll(async () => {
  await alone[Symbol.asyncDispose]()
  await beside[Symbol.asyncDispose]()
})

/** Contoso at rest, with a deleted user and a deleted group. */
async function createPrepared(): Promise<Contoso> {
  const contoso = await createContoso()
  await contoso.settle()
  const caller = { ...contoso.context(), newId: countedIds() }
  const { errors } = await ask(caller, `mutation { deleteUser(id: "${guidOf('user', 199)}") }`)
  expect(errors).toBeUndefined()
  await contoso.sql(`UPDATE "group" SET deleted_date_time = now() WHERE id = $1`, groupId('Site 13'))
  await contoso.settle()
  // The id of an entry is its moment and number.
  await contoso.sql(`UPDATE directory_audit SET activity_date_time = '2026-01-01T00:00:00Z'`)
  return contoso
}

/** What names objects of Contoso, and after that what names those of the twin. The group is one of several that look alike. */
async function vocabularyOf(site: number): Promise<Vocabulary> {
  const idOf = async (sql: string) => (await beside.sql(sql))[0]?.['id'] as string
  const [user, group] = [guidOf('user', site * 14 + 3), groupId(`Site ${site + 1}`)]
  const audit = (
    tenant: string,
  ) => `SELECT format('Directory_%s_%s', to_char(activity_date_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), id) AS id
    FROM directory_audit WHERE tenant_id = '${tenant}' AND target_id IN ('${onlyTwin.group}', '${groupId('Sales Team')}', '${guidOf('user', 199)}') ORDER BY id DESC LIMIT 1`
  const operation = await idOf(`SELECT id FROM license_operation WHERE group_id = '${onlyTwin.group}' LIMIT 1`)
  const own = [
    user,
    guidOf('user', 199),
    guidOf('user', 150),
    group,
    groupId('Site 13'),
    groupId('Sales Team'),
    guidOf('operation', 1),
  ]
  const foreign = [onlyTwin.user, onlyTwin.group, operation, twinId, unknownId]
  return {
    user,
    group,
    deletedUser: guidOf('user', 199),
    deletedGroup: groupId('Site 13'),
    operation: guidOf('operation', 1),
    ids: [
      ...own,
      contosoTenantId,
      `${contosoTenantId}_${skus.e3}`,
      await idOf(audit(tenantId)),
      ...foreign,
      `${twinId}_${skus.e3}`,
      `${contosoTenantId}_${onlyTwin.sku}`,
      await idOf(audit(twinId)),
      onlyTwin.userPrincipalName,
      'ada.fischer@contoso.com',
      'ada.fischer@fabrikam.com',
    ],
    guids: [guidOf('operation', 1), operation],
    skuIds: [skus.emsE5, skus.e3, onlyTwin.sku],
    texts: [onlyTwin.groupName, onlyTwin.userPrincipalName],
    cursors,
  }
}

/** What asks a field with each of its arguments; a mutation and a list show everything the first time. */
function documentsOf(kind: string, field: GraphQLField<unknown, unknown>, vocabulary: Vocabulary): readonly string[] {
  const all = selectAll(schema, vocabulary, field)
  const isBrief = kind === 'mutation' || isList(field)
  return argumentsOf(field, vocabulary).map((given, at) => {
    const selection = isBrief && at > 0 ? selectPlain(field) : all
    return `${kind} { ${field.name}${given} ${selection} }`
  })
}

/** Two callers of two databases, for whom everything else is the same. */
function callers(): readonly OperationContext[] {
  return [alone, beside].map((contoso) => ({ ...contoso.context({ scopes }), newId: countedIds() }))
}

/** An answer without its moments, which alone may differ between two databases. */
function timeless(answer: Answer | undefined): object {
  const { data, errors = [] } = answer ?? {}
  const text = JSON.stringify({ data, errors: errors.map(({ message, extensions }) => ({ message, extensions })) })
  const readable = text.replaceAll(/"(\w{20,})"/g, (whole, cursor) => {
    const decoded = Buffer.from(cursor, 'base64url').toString()
    return decoded.startsWith('[1,"') ? JSON.stringify(decoded) : whole
  })
  return JSON.parse(readable.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then'))
}

/** Asks both with each document, and expects the same; answers how many answers were no refusal and not null. */
async function compare(
  run: typeof ask,
  pair: readonly OperationContext[],
  field: GraphQLField<unknown, unknown>,
  documents: readonly string[],
): Promise<number> {
  let found = 0
  for (const document of documents) {
    const [expected, answer] = await Promise.all(pair.map((caller) => run(caller, document)))
    expect(timeless(answer), document.slice(0, 400)).toEqual(timeless(expected))
    if (answer?.errors === undefined && answer?.data[field.name] !== null) found += 1
  }
  return found
}

test.each(queries)('the query $name answers as if no other tenant were there', { timeout: 300_000 }, async (field) => {
  const documents = documentsOf('query', field, await vocabularyOf(1))
  const [widest = ''] = documents
  expect(tokensOf(widest)).toBeLessThan(defaultGraphqlSettings.limits.tokens)
  expect(await compare(ask, callers(), field, documents)).toBeGreaterThan(0)
  const [own, twin] = await Promise.all(
    [tenantId, twinId].map((id) => ask(beside.context({ tenantId: id, scopes }), widest)),
  )
  expect(timeless(own), 'the other tenant is told something else').not.toEqual(timeless(twin))
})

test('a mutation does what it does as if no other tenant were there, and nothing to another', {
  timeout: 300_000,
}, async () => {
  const [untouched, pair] = [await fingerprint(beside, twinId), callers()]
  for (const [number, field] of mutations.entries()) {
    const documents = documentsOf('mutation', field, await vocabularyOf(number % 12))
    expect(await compare(ask, pair, field, documents), `calls of ${field.name} that did something`).toBeGreaterThan(0)
    for (const contoso of [alone, beside]) await contoso.settle()
  }
  expect(await fingerprint(beside, twinId)).toEqual(untouched)
})

test.each(subscriptions)(
  'the subscription $name tells first what it would tell if no other tenant were there',
  {
    timeout: 120_000,
  },
  async (field) => {
    const documents = documentsOf('subscription', field, { ...(await vocabularyOf(1)), group: groupId('Sales Team') })
    expect(await compare(askFirst, callers(), field, documents)).toBeGreaterThan(0)
  },
)

test('a watcher hears nothing of the same group of another tenant', async () => {
  const [group, changed] = [groupId('Engineering'), ['one', 'two', 'three']]
  const reprocess = async (id: TenantId) => {
    const mutation = `mutation { reprocessGroupLicenseAssignment(groupId: "${group}") { latestLicenseOperation { id } } }`
    const { data } = await ask(beside.context({ tenantId: id }), mutation)
    return data.reprocessGroupLicenseAssignment.latestLicenseOperation.id as string
  }
  const own = await reprocess(tenantId)
  const heard: string[] = []
  const query = `subscription { licenseOperation(groupId: "${group}") { id } }`
  for await (const { data } of askOn(beside.context(), query)) {
    heard.push(data.licenseOperation.id)
    if (changed.pop()) await reprocess(twinId)
    await settle(beside.database.tenant(twinId))
    await beside.settle()
  }
  expect([...new Set(heard)]).toEqual([own])
})

function tokensOf(document: string): number {
  let count = 0
  for (let token = parse(document).loc?.startToken ?? null; token; token = token.next) count += 1
  return count
}

/**
 * No tenant sees or changes anything of another: all that one asks for is answered, and done, as if the other were not there.
 * The other has the same ids, so a statement that forgot the tenant would find its objects.
 */
import { type GraphQLField, type GraphQLObjectType, parse } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildGatewaySchema } from '../../../src/graphql/schema.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { type Answer, askAnything as ask, askFirst, askOn } from '../../support/ask.ts'
import { groupId, tenantId } from '../../support/contoso.ts'
import { defaultGraphqlSettings } from '../../support/graphql-settings.ts'
import { fingerprint } from '../../support/fingerprint.ts'
import { settle } from '../../support/settle.ts'
import { argumentsOf, variablesOf, type Vocabulary } from '../../support/walk/arguments.ts'
import { callersOf, createPair, type Pair, twinCaller, vocabularyOf } from '../../support/walk/pair.ts'
import { isList, selectAll, selectPlain } from '../../support/walk/selection.ts'
import { twinId } from '../../support/walk/twin-tenant.ts'

const schema = buildGatewaySchema()
const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {})
const queries = fieldsOf(schema.getQueryType())
const mutations = fieldsOf(schema.getMutationType())
const subscriptions = fieldsOf(schema.getSubscriptionType())

let pair: Pair
let cursors: readonly string[]
beforeAll(async () => {
  pair = await createPair()
  const lists = `{
    groups(first: 3) { pageInfo { endCursor } }
    users(first: 3) { pageInfo { endCursor } }
    directoryAudits(first: 3) { pageInfo { endCursor } }
  }`
  const pages = await Promise.all([tenantId, twinId].map((id) => ask(pair.beside.context({ tenantId: id }), lists)))
  cursors = pages.flatMap(({ data }) =>
    [data.groups, data.users, data.directoryAudits].map((page) => page.pageInfo.endCursor),
  )
}, 120_000)
afterAll(() => pair[Symbol.asyncDispose]())

const wordsFor = async (site: number): Promise<Vocabulary> => ({ ...(await vocabularyOf(pair, site)), cursors })

interface Document {
  readonly text: string
  readonly variables: object
}

/** What asks a field with each of its arguments; a mutation and a list show everything the first time. */
function documentsOf(kind: string, field: GraphQLField<unknown, unknown>, vocabulary: Vocabulary): readonly Document[] {
  const all = selectAll(schema, vocabulary, field)
  const isBrief = kind === 'mutation' || isList(field)
  return argumentsOf(field, vocabulary).map((given, at) => {
    const selection = isBrief && at > 0 ? selectPlain(field) : all
    const { declared, values } = variablesOf(given, vocabulary)
    return { text: `${kind} ${declared} { ${field.name}${given} ${selection} }`, variables: values }
  })
}

/** An answer without its moments, which alone may differ between two databases. */
function timeless(answer: Answer | undefined): object {
  const { data, errors = [] } = answer ?? {}
  const text = JSON.stringify({ data, errors: errors.map(({ message, extensions }) => ({ message, extensions })) })
  const readable = text.replaceAll(/"(\w{20,})"/g, (whole, cursor) => {
    const decoded = Buffer.from(cursor, 'base64url').toString()
    return decoded.startsWith('[2,"') ? JSON.stringify(decoded) : whole
  })
  return JSON.parse(readable.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then'))
}

/** Asks both with each document, and expects the same, and nothing that nobody expected; answers how many answers were no refusal and not null. */
async function compare(
  run: typeof ask,
  callers: readonly OperationContext[],
  field: GraphQLField<unknown, unknown>,
  documents: readonly Document[],
): Promise<number> {
  let found = 0
  for (const { text, variables } of documents) {
    const [expected, answer] = await Promise.all(callers.map((caller) => run(caller, text, variables)))
    const told = `${text.slice(0, 400)} ${JSON.stringify(variables)}`
    expect(timeless(answer), told).toEqual(timeless(expected))
    const broken = answer?.errors?.filter(({ extensions }) => Number(extensions?.status ?? 400) >= 500) ?? []
    expect(broken, told).toEqual([])
    if (answer?.errors === undefined && answer?.data[field.name] !== null) found += 1
  }
  return found
}

test.each(queries)('the query $name answers as if no other tenant were there', { timeout: 300_000 }, async (field) => {
  const documents = documentsOf('query', field, await wordsFor(1))
  const widest = documents[0]?.text ?? ''
  expect(tokensOf(widest)).toBeLessThan(defaultGraphqlSettings.limits.tokens)
  expect(await compare(ask, callersOf(pair), field, documents)).toBeGreaterThan(0)
  const [, beside] = callersOf(pair)
  if (beside === undefined) throw new Error('there are two')
  const [own, twin] = await Promise.all([beside, twinCaller(pair)].map((caller) => ask(caller, widest)))
  expect(timeless(own), 'the other tenant is told something else').not.toEqual(timeless(twin))
})

test('a mutation does what it does as if no other tenant were there, and nothing to another', {
  timeout: 300_000,
}, async () => {
  const [untouched, callers] = [await fingerprint(pair.beside, twinId), callersOf(pair)]
  for (const [number, field] of mutations.entries()) {
    const documents = documentsOf('mutation', field, await wordsFor(number % 12))
    expect(await compare(ask, callers, field, documents), `calls of ${field.name} that did something`).toBeGreaterThan(
      0,
    )
    for (const contoso of [pair.alone, pair.beside]) await contoso.settle()
  }
  expect(await fingerprint(pair.beside, twinId)).toEqual(untouched)
})

test.each(subscriptions)(
  'the subscription $name tells first what it would tell if no other tenant were there',
  {
    timeout: 120_000,
  },
  async (field) => {
    const documents = documentsOf('subscription', field, { ...(await wordsFor(1)), group: groupId('Sales Team') })
    expect(await compare(askFirst, callersOf(pair), field, documents)).toBeGreaterThan(0)
  },
)

test('a cursor that another tenant was told is refused, in lists of objects too', async () => {
  const { beside } = pair
  const lists = ['members', 'memberOf', 'membersWithLicenseErrors', 'licenseOperations'] as const
  const group = groupId('Sales Team')
  const ofGroup = (args: string) =>
    `{ group(id: "${group}") { ${lists.map((name) => `${name}(${args}) { pageInfo { endCursor } }`).join(' ')} } }`
  const { data } = await ask(twinCaller(pair), ofGroup('first: 1'))
  const told = lists.map((name) => [name, data.group[name].pageInfo.endCursor as string | null] as const)
  expect(told.filter(([, cursor]) => cursor !== null).length).toBeGreaterThan(2)
  for (const [name, cursor] of told) {
    if (cursor === null) continue
    const { errors } = await ask(
      beside.context(),
      `{ group(id: "${group}") { ${name}(first: 1, after: "${cursor}") { pageInfo { endCursor } } } }`,
    )
    expect(errors?.[0]?.message, name).toMatch(/^Argument 'after' is not a cursor of this tenant/)
  }
  for (const [name, argument] of [
    ['groups', 'before'],
    ['users', 'before'],
    ['directoryAudits', 'after'],
  ] as const) {
    const { data: page } = await ask(twinCaller(pair), `{ ${name}(first: 1) { pageInfo { endCursor } } }`)
    const cursor = page[name].pageInfo.endCursor
    const { errors } = await ask(beside.context(), `{ ${name}(${argument}: "${cursor}") { pageInfo { endCursor } } }`)
    expect(errors?.[0]?.message, name).toMatch(new RegExp(`^Argument '${argument}' is not a cursor of this tenant`))
  }
})

test('a watcher hears nothing of the same group of another tenant', async () => {
  const { beside } = pair
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

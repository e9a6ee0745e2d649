import { readFile } from 'node:fs/promises'
import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  validate,
  ValuesOfCorrectTypeRule,
} from 'graphql'
import { expect, test } from 'vitest'
import { errorStatuses } from '../src/errors.ts'
import { microsoftPages } from '../src/graphql/microsoft-pages.ts'
import { buildGatewaySchema, printGatewaySchema } from '../src/graphql/schema.ts'

test('schema.graphql is what the gateway serves', async () => {
  const committed = await readFile(new URL('../schema.graphql', import.meta.url), 'utf8')
  expect(printGatewaySchema(), 'run `npm run schema` and commit the result').toBe(committed)
})

/** Everything that has a description, by its place in the schema. */
function described(): ReadonlyMap<string, { readonly description: string; readonly input?: GraphQLInputType }> {
  const found = new Map<string, { readonly description: string; readonly input?: GraphQLInputType }>()
  const note = (
    place: string,
    { description }: { readonly description?: string | null | undefined },
    input?: GraphQLInputType,
  ) => found.set(place, { description: description ?? '', ...(input && { input }) })
  const schema = buildGatewaySchema()
  note('schema', schema)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
    note(type.name, type, isInputObjectType(type) ? type : undefined)
    if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value)
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      note(`${type.name}.${field.name}`, field)
      if ('args' in field) for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name}:)`, arg, arg.type)
    }
  }
  return found
}

test('every type, field, argument, input and enum value is described in whole sentences', () => {
  const sentences = /^["'`A-Z].{8,}[.]$/s
  const wrong = [...described()].filter(
    ([, { description }]) => !sentences.test(description) || / {2}|\n/.test(description),
  )
  expect(wrong.map(([place, { description }]) => `${place}: ${description}`)).toEqual([])
})

test('every input has an example, and what the examples say can be sent', () => {
  const schema = buildGatewaySchema()
  const examples = [...described()].flatMap(([place, { description, input }]) => {
    const values = [...description.matchAll(/`([{[][^`]*[}\]])`/g)].map(([, value]) => value)
    return input ? [{ place, input, values }] : []
  })
  const types = examples.filter(({ place, input }) => place === String(input))
  expect(types.filter(({ values }) => values.length === 0).map(({ place }) => place)).toEqual([])
  const errors = examples.flatMap(({ place, input, values }) =>
    values.flatMap((value) => {
      const type = String(input).replace(/!$/, '')
      const document = parse(`query ($value: ${type} = ${value}) { node(id: $value) { id } }`)
      return validate(schema, document, [ValuesOfCorrectTypeRule]).map(({ message }) => `${place}: ${message}`)
    }),
  )
  expect(errors).toEqual([])
})

test('the schema itself says how to begin, and all codes of refusals are told by it, its roots or their fields', () => {
  const roots = [...described()].filter(([place]) => /^(schema|Query|Mutation|Subscription)(\.\w+)?$/.test(place))
  const told = new Set(
    roots.flatMap(([, { description }]) => [...description.matchAll(/`(\w+)`/g)].map(([, word]) => word)),
  )
  // The only code that GraphQL does not know is that of the query options of REST.
  const codes = Object.keys(errorStatuses).filter((code) => code !== 'Request_UnsupportedQuery')
  expect(codes.filter((code) => !told.has(code))).toEqual([])
  const named = [...(described().get('schema')?.description ?? '').matchAll(/`([a-z]\w+)`/g)].map(([, field]) => field)
  const fields = roots.map(([place]) => place.split('.')[1])
  expect(named.filter((name) => !fields.includes(name))).toEqual(['requestId'])
  expect(named.length).toBeGreaterThan(4)
})

test("what is Microsoft's leads to Microsoft's page", () => {
  const links = [...described()].flatMap(([place, { description }]) =>
    [...description.matchAll(/\]\(([^)]*)\)/g)].map(([, link]) => `${place} ${link}`),
  )
  const introductions = [
    'entra/fundamentals/concept-group-based-licensing',
    'graph/permissions-reference',
    'entra/identity/role-based-access-control/permissions-reference',
  ].map((path) => ['schema', path] as const)
  const pages = [...introductions, ...Object.entries(microsoftPages)].map(
    ([place, path]) => `${place} https://learn.microsoft.com/${path}`,
  )
  expect(links.toSorted()).toEqual(pages.toSorted())
})

test('what has an `id` is read again by it, so that caches of frontends may take it as an identity', () => {
  const types = Object.values(buildGatewaySchema().getTypeMap()).filter(isObjectType)
  const identified = types.filter((type) => 'id' in type.getFields())
  const others = identified.filter((type) => !type.getInterfaces().some(({ name }) => name === 'Node'))
  // Microsoft's licenseDetails has an id of its own, made of user and product, by which nothing is read.
  expect(others.map(({ name }) => name)).toEqual(['LicenseDetails'])
})

test('Group has every property of the documented response', () => {
  const fields = Object.keys((buildGatewaySchema().getType('Group') as unknown as { getFields(): object }).getFields())
  const documented = `id deletedDateTime assignedLabels assignedLicenses classification createdDateTime description
    displayName groupTypes hasMembersWithLicenseErrors isAssignableToRole licenseProcessingState mail mailEnabled
    mailNickname mdmAppId membershipRule membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime
    onPremisesNetBiosName onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier
    onPremisesSyncEnabled preferredDataLocation preferredLanguage proxyAddresses renewedDateTime
    resourceBehaviorOptions resourceProvisioningOptions securityEnabled securityIdentifier theme visibility accessType
    allowExternalSenders autoSubscribeNewMembers isFavorite isSubscribedByMail unseenCount unseenConversationsCount
    unseenMessagesCount hideFromOutlookClients hideFromAddressLists isArchived`.split(/\s+/)
  expect(documented.filter((name) => !fields.includes(name))).toEqual([])
})

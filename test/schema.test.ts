import { readFile } from 'node:fs/promises'
import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  validate,
  ValuesOfCorrectTypeRule,
} from 'graphql'
import { expect, test } from 'vitest'
import { errorStatuses } from '../src/errors.ts'
import { edgePermissions } from '../src/graphql/edge-permissions.ts'
import { microsoftPages } from '../src/graphql/microsoft-pages.ts'
import { buildGatewaySchema, printGatewaySchema } from '../src/graphql/schema.ts'

test('schema.graphql is what the gateway serves', async () => {
  const committed = await readFile(new URL('../schema.graphql', import.meta.url), 'utf8')
  expect(printGatewaySchema(), 'run `npm run schema` and commit the result').toBe(committed)
})

const schema = buildGatewaySchema()
/** Everything that has a description, by its place in the schema. */
const described = readDescriptions()

function readDescriptions(): ReadonlyMap<string, { readonly description: string; readonly input?: GraphQLInputType }> {
  const found = new Map<string, { readonly description: string; readonly input?: GraphQLInputType }>()
  const note = (
    place: string,
    { description }: { readonly description?: string | null | undefined },
    input?: GraphQLInputType,
  ) => found.set(place, { description: description ?? '', ...(input && { input }) })
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
  const wrong = [...described].filter(
    ([, { description }]) => !sentences.test(description) || / {2}|\n/.test(description),
  )
  expect(wrong.map(([place, { description }]) => `${place}: ${description}`)).toEqual([])
})

test('every input has an example, and what the examples say can be sent', () => {
  const examples = [...described].flatMap(([place, { description, input }]) => {
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

test('what may be null says when, and what never is says so, by what the database requires', async () => {
  const nullable = Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) || isInterfaceType(type)) && !isIntrospectionType(type)
      ? Object.values(type.getFields()).flatMap((field) =>
          isNonNullType(field.type)
            ? []
            : [{ type: type.name, name: field.name, description: field.description ?? '' }],
        )
      : [],
  )
  // The edges are null only where they are refused, which Query tells of all.
  const silent = nullable.filter(({ description }) => !/\bnull\b/i.test(description))
  expect(silent.map(({ type, name }) => `${type}.${name}`).filter((place) => !(place in edgePermissions))).toEqual([])
  const models = await readFile(new URL('../prisma/schema.prisma', import.meta.url), 'utf8')
  const stored = Object.entries({
    Group: 'Group',
    Organization: 'Tenant',
    SubscribedSku: 'SubscribedSku',
    User: 'User',
  })
  const columns = new Map(
    stored.flatMap(([type, model]) => {
      const [, lines = ''] = new RegExp(`^model ${model} \\{(.*?)^\\}`, 'ms').exec(models) ?? []
      return [...lines.matchAll(/^ {2}(\w+) +[A-Z]\w*(\?|\[\])?(?: .*)?$/gm)].map(([, name, mark]) => [
        `${type}.${name}`,
        mark,
      ])
    }),
  )
  const told = nullable.flatMap(({ type, name, description }) => {
    const place = `${type}.${name}`
    return columns.has(place) ? [{ place, never: description.includes('Never null') }] : []
  })
  expect(told.length).toBeGreaterThan(40)
  expect(told.filter(({ place, never }) => never !== (columns.get(place) === undefined))).toEqual([])
})

test.each([
  ['AppIdentity.appId', /null for .* an import/],
  ['AppIdentity.displayName', /"License Gateway import"/],
  ['AuditActivityInitiator.app', /an import/],
  ['DirectoryAudit.additionalDetails', /of an import how many/],
  ['DirectoryAudit.id', /"Directory_2026-03-01T09:30:00\.000000Z_17"/],
  ['DuplicateLicenseEdge', /^A place in a list of products that users have twice/],
  ['Group.displayName', /"Sales Team"/],
  ['Group.isFavorite', /only the demonstration tenant/],
  ['Group.resourceBehaviorOptions', /\(Outlook does not show it\)/],
  ['LicenseAssignmentError.COUNT_VIOLATION', /`SEAT_QUEUE=off`.*Buy units/],
  ['LicenseAssignmentError.PROHIBITED_IN_USAGE_LOCATION_VIOLATION', /Set another `usageLocation`, then reprocess/],
  ['Mutation', /but for `reprocessLicenseAssignment`.*refused before anything is done/],
  ['Organization.id', /`tid`/],
  ['Query.directoryAudits', /30 days.*`AUDIT_RETENTION_DAYS`/],
  ['Query.directoryAudits(first:)', /`Request_BadRequest`/],
  ['Query.groups(first:)', /`Request_BadRequest`/],
  ['Query.groups(last:)', /`Request_BadRequest`/],
  ['Query.redundantDirectLicensesReport', /`assignUserLicense\(removeLicenses:\)`/],
  ['SubscribedSku.subscriptionIds', /Empty where none was imported/],
  ['User.displayName', /"Ada Fischer"/],
])('%s tells what its readers cannot guess', (place, told) => {
  expect(described.get(place)?.description).toMatch(told)
})

test('the schema itself says how to begin, and all codes of refusals are told by it, its roots or their fields', () => {
  const roots = [...described].filter(([place]) => /^(schema|Query|Mutation|Subscription)(\.\w+)?$/.test(place))
  const told = new Set(
    roots.flatMap(([, { description }]) => [...description.matchAll(/`(\w+)`/g)].map(([, word]) => word)),
  )
  // The only code that GraphQL does not know is that of the query options of REST.
  const codes = Object.keys(errorStatuses).filter((code) => code !== 'Request_UnsupportedQuery')
  expect(codes.filter((code) => !told.has(code))).toEqual([])
  const named = [...(described.get('schema')?.description ?? '').matchAll(/`([a-z]\w+)`/g)].map(([, field]) => field)
  const fields = roots.map(([place]) => place.split('.')[1])
  expect(named.filter((name) => !fields.includes(name))).toEqual(['requestId'])
  expect(named.length).toBeGreaterThan(4)
})

test("what is Microsoft's leads to Microsoft's page", () => {
  const links = [...described].flatMap(([place, { description }]) =>
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

/** What Microsoft has no page on. */
const ours = [
  /(Connection|Edge|Filter|Order|OrderField|Preview)$/,
  /^(DateTime|UUID|Node|PageInfo|OrderDirection|Query|Mutation|Subscription)$/,
  /^(DuplicateLicense|SkuSeats|LicenseErrorCount|LicenseOperation|MemberLicenseError|UpdateSubscribedSkuInput)$/,
  // Microsoft shows it in an example alone.
  /^GroupAccessType$/,
  /^Query\.(node|licenseOperation|previewAssignLicense|\w+Report)$/,
  /^Mutation\.updateSubscribedSku$/,
  /^Subscription\.licenseOperation$/,
]

test("each type and each field that can be asked for is Microsoft's or ours", () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const places = [
    ...Object.values(schema.getTypeMap())
      .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
      .map(({ name }) => name),
    ...roots.flatMap((root) => Object.keys(root?.getFields() ?? {}).map((field) => `${root?.name}.${field}`)),
  ]
  const isOurs = (place: string) => ours.some((pattern) => pattern.test(place))
  expect(places.filter((place) => isOurs(place) === place in microsoftPages)).toEqual([])
})

test('what has an `id` is read again by it, so that caches of frontends may take it as an identity', () => {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  const identified = types.filter((type) => 'id' in type.getFields())
  const others = identified.filter((type) => !type.getInterfaces().some(({ name }) => name === 'Node'))
  // Microsoft's licenseDetails has an id of its own, made of user and product, by which nothing is read.
  expect(others.map(({ name }) => name)).toEqual(['LicenseDetails'])
})

test('Group has every property of the documented response', () => {
  const fields = Object.keys((schema.getType('Group') as unknown as { getFields(): object }).getFields())
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

import { readFile } from 'node:fs/promises'
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { expect, test } from 'vitest'
import { buildGatewaySchema, printGatewaySchema } from '../src/graphql/schema.ts'

test('schema.graphql is what the gateway serves', async () => {
  const committed = await readFile(new URL('../schema.graphql', import.meta.url), 'utf8')
  expect(printGatewaySchema(), 'run `npm run schema` and commit the result').toBe(committed)
})

test('every type, field, argument and enum value is described', () => {
  const undescribed: string[] = []
  const note = (name: string, { description }: { description?: string | null | undefined }) => {
    if (!description || description.length < 5) undescribed.push(name)
  }
  const schema = buildGatewaySchema()
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
    if (!roots.some((root) => root === type)) note(type.name, type)
    if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value)
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      note(`${type.name}.${field.name}`, field)
      if ('args' in field) for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name}:)`, arg)
    }
  }
  expect(undescribed).toEqual([])
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

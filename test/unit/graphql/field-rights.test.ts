/** What descriptions and README say of rights, against the table and what the contract promises of it. */
import { isInputObjectType, isObjectType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { allPermissions, type OperationName, operationNames, rightsOf } from '../../../src/auth/permissions.ts'
import { edgePermissions } from '../../../src/graphql/edge-permissions.ts'
import { fieldRights } from '../../../src/graphql/field-rights.ts'
import { placeOf } from '../../../src/graphql/place.ts'
import { buildGatewaySchema } from '../../../src/graphql/schema.ts'
import { readPermissionTable } from '../../support/permission-table.ts'
import { codesIn, readTables } from '../../support/readme-tables.ts'

const schema = buildGatewaySchema()
const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => [`${type?.name}.${field.name}`, field] as const),
)
const roleNames = [...new Set(operationNames.flatMap((operation) => rightsOf(operation).roles))]
const withAdministrator = (roles: readonly string[]) =>
  roles.length === 0 ? [] : [...new Set([...roles, 'Global Administrator'])].sort()
const namedIn = (text: string, names: readonly string[]) =>
  names.filter((name) => new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}(?![\\w.]*\\w)`).test(text)).sort()

/** The row of the contract's table that speaks of the fields which ask for this. */
const promisedAs: Partial<Record<OperationName, string>> = {
  readMembers: 'GET /groups/:id/members',
  readSkus: 'Query.subscribedSkus',
  readGroups: 'Query.groups',
}
const askedFor = (description: string | null | undefined) => /Asks for .*$/.exec(description ?? '')?.[0] ?? ''

describe('the description of each field that can be asked for names all that allows it, and nothing else', () => {
  const promised = new Map(readPermissionTable().map((row) => [row.field, row]))
  test.each(fields.filter(([name]) => name !== 'Query.node'))('%s', (name, { description }) => {
    const asked = askedFor(description)
    const { permissions = [], roles = [], delegatedOnly } = promised.get(name) ?? {}
    expect(namedIn(asked, allPermissions)).toEqual([...permissions].sort())
    expect(namedIn(asked, roleNames)).toEqual(withAdministrator(roles))
    expect(asked.includes('scope')).toBe(delegatedOnly)
  })

  test.each(Object.entries({ ...edgePermissions, 'UserLicenseFilter.assignedByGroup': 'readGroups' as const }))(
    '%s',
    (name, operation) => {
      const asked = askedFor(placeOf(schema, name).description)
      const { permissions = [], permissionLists = [] } = promised.get(promisedAs[operation] ?? '') ?? {}
      expect(namedIn(asked, allPermissions)).toEqual([...permissions].sort())
      expect(asked.match(/one of the permissions/g)).toHaveLength(permissionLists.length)
      expect(namedIn(asked, roleNames)).toEqual([])
    },
  )

  test('and no other field asks for anything', () => {
    const others = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) || isInputObjectType(type)
        ? Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field.description] as const)
        : [],
    )
    const asking = others.filter(([, description]) => askedFor(description) !== '').map(([name]) => name)
    const known = [...fields.map(([name]) => name), ...Object.keys(edgePermissions)]
    expect(asking.filter((name) => !known.includes(name))).toEqual(['UserLicenseFilter.assignedByGroup'])
  })

  test('but for the one that asks for what an id names', () => {
    expect(fields.map(([name]) => name).filter((name) => !(name in fieldRights))).toEqual(['Query.node'])
  })
})

test('the README has a row for each right, with the fields that ask for it', () => {
  const list = (cell: string) => codesIn(cell).toSorted()
  const told = readTables('fields').map(([names = '', permissions = '', roles = '']) => ({
    fields: list(names),
    permissions: permissions.split(' and ').map(list),
    roles: withAdministrator(roles === '' ? [] : roles.split(', ')),
  }))
  const namesOf = (operation: OperationName) => [
    ...Object.entries(fieldRights).flatMap(([field, right]) =>
      right === operation ? [field.split('.')[1] ?? ''] : [],
    ),
    ...Object.entries(edgePermissions).flatMap(([field, right]) => (right === operation ? [field] : [])),
  ]
  const expected = operationNames.map((operation) => {
    const { permissions, roles } = rightsOf(operation)
    return {
      fields: [...new Set(namesOf(operation))].sort(),
      permissions: permissions.map((names) => [...names].sort()),
      roles: withAdministrator(roles),
    }
  })
  expect(told).toEqual(expected)
})

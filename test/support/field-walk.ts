/** What a walk over every field of the schema asks, to find one that shows or changes what belongs to another tenant. */
import { getNamedType, type GraphQLArgument, type GraphQLField, isLeafType, isObjectType } from 'graphql'
import { skus } from '../../src/imports/demonstration/contoso.ts'

export interface Foreign {
  readonly id: string
  /** Of an item in the list that the field answers. */
  readonly cursor: string | null
}

/** Lists of arguments that name another tenant's objects: the first value of each, and each further value of one of them. */
export function argumentsOf(field: GraphQLField<unknown, unknown>, foreign: Foreign): readonly string[] {
  const choices = field.args.map((arg) => valuesOf(arg, foreign).map((value) => value && `${arg.name}: ${value}`))
  const first = choices.map(([value = '']) => value)
  const others = choices.flatMap((values, index) => values.slice(1).map((value) => first.with(index, value)))
  return [first, ...others].map((given) => {
    const named = given.filter((value) => value !== '')
    return named.length > 0 ? `(${named.join(', ')})` : ''
  })
}

/** The values to try for an argument; empty: it is left out. */
function valuesOf({ name, type }: GraphQLArgument, { id, cursor }: Foreign): readonly string[] {
  const isGuid = /^[0-9a-f-]{36}$/.test(id)
  const given = String(type).replace(/!$/, '')
  switch (given === 'String' || given === 'Int' ? `${given} ${name}` : given) {
    case 'ID':
      return [`"${id}"`]
    case '[ID!]':
      return [`["${id}"]`]
    case 'UUID':
      return [`"${skus.e3}"`]
    case '[UUID!]':
      return ['[]', `["${skus.e3}"]`, ...(isGuid ? [`["${id}"]`] : [])]
    case '[AssignedLicenseInput!]':
      return [`[{ skuId: "${skus.emsE5}" }]`, '[]']
    case 'UpdateUserInput':
      return ['{ displayName: "Taken Over" }']
    case 'UpdateSubscribedSkuInput':
      return ['{ prepaidUnits: { enabled: 7 } }']
    case 'DirectoryAuditFilter':
      return [
        '',
        ...(isGuid ? [`{ targetId: "${id}" }`, `{ correlationId: "${id}" }`, `{ initiatedBy: "${id}" }`] : []),
      ]
    case 'UserFilter':
      return ['', ...(isGuid ? [`{ license: { assignedByGroup: "${id}" } }`] : []), '{ hasUsageLocation: true }']
    case 'GroupFilter':
      return ['', `{ assignedSku: "${skus.e3}" }`]
    case 'SubscribedSkuFilter':
      return ['', '{ hasConsumedUnits: true }']
    case 'UserOrder':
    case 'GroupOrder':
      return ['', '{ field: DISPLAY_NAME, direction: DESC }']
    case 'String after':
    case 'String before':
      return ['', `"${cursor}"`]
    case 'Int first':
    case 'Int last':
      return ['']
  }
  throw new Error(`the walk does not know the argument ${name}: ${String(type)}`)
}

/** The fields of a list's items that would tell a stranger whose they are. */
function nameOf({ name }: GraphQLField<unknown, unknown>): string {
  if (name === 'directoryAudits') return 'id targetResources { displayName } initiatedBy { user { userPrincipalName } }'
  return name.endsWith('LicensesReport') ? 'user { id displayName } groups { id displayName }' : 'id displayName'
}

/** Every plain field of what a field answers, one level of connections deep. */
export function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type)
  if (isLeafType(type)) return ''
  if (!isObjectType(type))
    return '{ id ... on User { displayName } ... on Group { displayName } ... on Organization { displayName } ... on LicenseOperation { requestedBy createdDateTime } ... on SubscribedSku { skuPartNumber } }'
  const names = Object.values(type.getFields()).flatMap((inner) => {
    if (inner.args.length > 0) return []
    if (isLeafType(getNamedType(inner.type))) return [inner.name]
    return inner.name === 'edges' ? [`edges { node { ${nameOf(field)} } }`] : []
  })
  return `{ ${names.join(' ')} }`
}

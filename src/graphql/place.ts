import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'

/** What the schema has at a place such as `Group`, `Group.members`, `GroupKind.SECURITY` or `UserFilter.license`; throws where it has nothing. */
export function placeOf(schema: GraphQLSchema, place: string): { description?: string | null | undefined } {
  const [name = '', part] = place.split('.')
  const type = schema.getType(name)
  const found = part === undefined ? type : partOf(type, part)
  if (!found) throw new Error(`the schema has no ${place}, of which something is told`)
  return found
}

function partOf(type: ReturnType<GraphQLSchema['getType']>, part: string) {
  if (isEnumType(type)) return type.getValue(part)
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields()[part] : undefined
}

/** Adds sentences to what is described at the place. */
export function tellAlso(schema: GraphQLSchema, place: string, sentences: string): void {
  const described = placeOf(schema, place)
  described.description = `${described.description ?? ''} ${sentences}`
}

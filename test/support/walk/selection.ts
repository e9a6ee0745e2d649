/** What a walk over the schema selects: all that a type has, objects in objects, and lists with each of their arguments. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql'
import { argumentsOf, type Vocabulary } from './arguments.ts'

/** So many objects and interfaces in each other, pages of lists not counted; a type inside itself has its plain fields only. */
const deepest = 3

type Field = GraphQLField<unknown, unknown>

/** The selection of everything that a field answers, to a depth, with the first of lists in lists; empty where that is a plain value. */
export function selectAll(schema: GraphQLSchema, vocabulary: Vocabulary, field: Field): string {
  // A cursor of another list, or what is no text, would be refused, and take the object around it from the answer.
  const harmless = { ...vocabulary, cursors: [], hostile: [] }
  return select(field.type, [])

  function select(answered: GraphQLOutputType, above: readonly string[]): string {
    const type = getNamedType(answered)
    if (isLeafType(type)) return ''
    if (isAbstractType(type)) {
      const parts = schema
        .getPossibleTypes(type)
        .map((each) => `... on ${each.name} { ${inner(each, [...above, type.name], each.name)} }`)
      return `{ __typename ${parts.join(' ')} }`
    }
    return isObjectType(type) ? `{ __typename ${inner(type, above)} }` : ''
  }

  /** In a fragment, fields have the type's name before them: two types may have a field of one name and different types. */
  function inner(type: GraphQLObjectType, above: readonly string[], prefix = ''): string {
    const isPage = /(Connection|Edge)$/.test(type.name)
    const plainOnly = above.includes(type.name) || (!isPage && above.length >= deepest)
    const path = isPage ? above : [...above, type.name]
    return Object.values(type.getFields())
      .flatMap((each) => {
        const name = prefix === '' ? each.name : `${prefix}_${each.name}: ${each.name}`
        if (isLeafType(getNamedType(each.type))) return [name]
        if (plainOnly) return []
        const [usual = '', ...narrowed] = argumentsOf(each, harmless)
        const short = usual === '' && isList(each) && (isList(field) || path.length > 1) ? '(first: 4)' : usual
        const aliased = narrowed.map((given, at) => `${prefix}_${each.name}_${at}: ${each.name}${given}`)
        return [`${name}${short} ${select(each.type, path)}`, ...aliased.map((list) => `${list} ${selectPlain(each)}`)]
      })
      .join(' ')
  }
}

/** Enough to tell what is answered from everything else: plain fields, and those of the items of a list. */
export function selectPlain({ type: answered }: Pick<Field, 'type'>): string {
  const type = getNamedType(answered)
  if (isLeafType(type)) return ''
  if (!isObjectType(type)) return '{ __typename id }'
  const parts = Object.values(type.getFields()).flatMap((each) => {
    if (each.name === 'edges' || each.name === 'node') return [`${each.name} ${selectPlain(each)}`]
    return each.args.length === 0 && isLeafType(getNamedType(each.type)) ? [each.name] : []
  })
  return `{ ${parts.join(' ')} }`
}

/** Whether a field answers a list in pages. */
export function isList({ args }: Field): boolean {
  return args.some(({ name }) => name === 'first')
}

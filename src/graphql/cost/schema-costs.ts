/** What single fields of a schema cost, by its table of weights. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import { defaultPageSize } from '../../db/read/page.ts'
import { kinds, sizes, weights } from './weights.ts'

/** What a field costs by itself, and what it answers. */
export interface FieldCost {
  readonly weight: number
  /** Whether it answers a list in pages. */
  readonly isPaged: boolean
  /** Whether the pages are those of a search where its filter is given. */
  readonly isSearch: boolean
  /** The items of a list without pages; 1 where there is no such list. */
  readonly items: number
  /** The types of object that it may answer; none: plain values. */
  readonly types: readonly GraphQLObjectType[]
}

/** Looks up what a schema's fields cost. */
export interface SchemaCosts {
  /** Null for what is no field of the schema. */
  field(parent: GraphQLObjectType, name: string): FieldCost | null
  /** The types of object that a type may turn out to be. */
  objectTypes(name: string): readonly GraphQLObjectType[]
}

/** The costs of a schema, each found out once. */
export function createSchemaCosts(schema: GraphQLSchema): SchemaCosts {
  const known = new Map<GraphQLObjectType, Map<string, FieldCost>>()
  const objectTypesOf = (type: GraphQLNamedType | undefined): readonly GraphQLObjectType[] => {
    if (isObjectType(type)) return [type]
    return isAbstractType(type) ? schema.getPossibleTypes(type) : []
  }

  function weightOf(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): number {
    const own = weights[`${parent.name}.${field.name}`]
    if (own !== undefined) return own
    if (parent === schema.getMutationType()) return kinds.mutation
    if (parent === schema.getQueryType() || parent === schema.getSubscriptionType()) return kinds.root
    if (isPaged(field)) return kinds.pagedList
    return field.name === 'totalCount' ? kinds.totalCount : kinds.other
  }

  function costOf(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): FieldCost {
    // Of the items of a page its connection knows; of a list that is not declared, which a test forbids, nobody.
    const isList = isListType(getNullableType(field.type)) && field.name !== 'edges'
    const items = isList ? (sizes[`${parent.name}.${field.name}`] ?? defaultPageSize) : 1
    return {
      weight: weightOf(parent, field),
      isPaged: isPaged(field),
      isSearch: isPaged(field) && takes(field, 'filter'),
      items,
      types: objectTypesOf(getNamedType(field.type)),
    }
  }

  return {
    field(parent, name) {
      const before = known.get(parent)?.get(name)
      if (before) return before
      const meta = parent === schema.getQueryType() ? [SchemaMetaFieldDef, TypeMetaFieldDef] : []
      const field = parent.getFields()[name] ?? meta.find((each) => each.name === name)
      if (!field) return null
      const cost = costOf(parent, field)
      const fields = known.get(parent) ?? new Map<string, FieldCost>()
      known.set(parent, fields.set(name, cost))
      return cost
    },
    objectTypes: (name) => objectTypesOf(schema.getType(name)),
  }
}

function isPaged(field: GraphQLField<unknown, unknown>): boolean {
  return takes(field, 'first')
}

function takes({ args }: GraphQLField<unknown, unknown>, argument: string): boolean {
  return args.some(({ name }) => name === argument)
}

/**
 * What an operation costs, told before it is executed: the most fields that its answer may have, each counted for every object
 * on which it stands, and some of them more than once (`weights.ts`). A list in pages counts as long as its page may be; of the
 * types that an interface may turn out to be, the dearest counts. A field that a selection repeats counts as often as it is
 * there. The time this takes grows with the length of the document alone, however often it spreads its fragments.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql'
import { orderFragments } from '../limits/fragment-order.ts'
import { defaultPageSize, largestPageSize } from '../page-request.ts'
import { createGivenValues, type GivenValues, type Variables } from './given-values.ts'
import { kinds, sizes, weights } from './weights.ts'

/** What a validated operation costs with these variables. */
export type CostOf = (document: DocumentNode, operation: OperationDefinitionNode, variables: Variables) => number

/** Tells costs by a schema, those that no variable changes once for each document. */
export function createCostOf(schema: GraphQLSchema): CostOf {
  const constant = new WeakMap<OperationDefinitionNode, number>()
  const ordered = new WeakMap<DocumentNode, readonly FragmentDefinitionNode[]>()
  return (document, operation, variables) => {
    const known = constant.get(operation)
    if (known !== undefined) return known
    const fragments = ordered.get(document) ?? orderFragments(document)
    ordered.set(document, fragments)
    const given = createGivenValues(schema, operation, variables)
    const cost = addUp(schema, fragments, operation, given)
    if (!given.usedVariables()) constant.set(operation, cost)
    return cost
  }
}

/** What a selection costs for one object of a type. */
interface Sum {
  readonly once: number
  /** For each item of a page, where the object is one. */
  readonly perItem: number
}

function addUp(
  schema: GraphQLSchema,
  fragments: readonly FragmentDefinitionNode[],
  operation: OperationDefinitionNode,
  given: GivenValues,
): number {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
  const sums = new Map<SelectionSetNode, Map<GraphQLObjectType, Sum>>()
  // Those that others spread come first, so that nothing is followed more deeply than a fragment is nested.
  for (const { selectionSet, typeCondition } of fragments)
    for (const type of objectTypesOf(schema, schema.getType(typeCondition.name.value))) sumOf(selectionSet, type)
  const root = schema.getRootType(operation.operation)
  return root ? sumOf(operation.selectionSet, root).once : 0

  function sumOf(selectionSet: SelectionSetNode, type: GraphQLObjectType): Sum {
    const known = sums.get(selectionSet) ?? new Map<GraphQLObjectType, Sum>()
    const before = known.get(type)
    if (before) return before
    sums.set(selectionSet, known)
    const sum = { once: 0, perItem: 0 }
    known.set(type, sum)
    const spread = new Set<string>()
    for (const selection of selectionSet.selections) {
      if (!given.isIncluded(selection)) continue
      if (selection.kind === Kind.FIELD) {
        sum[selection.name.value === 'edges' ? 'perItem' : 'once'] += costOfField(selection, type)
        continue
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : byName.get(selection.name.value)
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(selection.name.value)) continue
        spread.add(selection.name.value)
      }
      if (!fragment || !applies(schema, fragment.typeCondition, type)) continue
      const { once, perItem } = sumOf(fragment.selectionSet, type)
      sum.once += once
      sum.perItem += perItem
    }
    return sum
  }

  function costOfField(node: FieldNode, parent: GraphQLObjectType): number {
    const field = fieldOf(schema, parent, node.name.value)
    if (!field) return kinds.other
    const weight = weightOf(schema, parent, field)
    const { selectionSet } = node
    const returned = getNamedType(field.type)
    if (!selectionSet || isLeafType(returned)) return weight
    const items = isPaged(field) ? pageSize(node, given) : defaultPageSize
    const times = isListType(getNullableType(field.type)) && node.name.value !== 'edges' ? sizeOf(parent, field) : 1
    const costs = objectTypesOf(schema, returned).map((type) => {
      const { once, perItem } = sumOf(selectionSet, type)
      return once + items * perItem
    })
    return weight + times * Math.max(0, ...costs)
  }
}

function fieldOf(
  schema: GraphQLSchema,
  parent: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | null {
  const meta = parent === schema.getQueryType() ? [SchemaMetaFieldDef, TypeMetaFieldDef] : []
  return parent.getFields()[name] ?? meta.find((field) => field.name === name) ?? null
}

function weightOf(schema: GraphQLSchema, parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): number {
  const own = weights[`${parent.name}.${field.name}`]
  if (own !== undefined) return own
  if (parent === schema.getMutationType()) return kinds.mutation
  if (parent === schema.getQueryType() || parent === schema.getSubscriptionType()) return kinds.root
  if (isPaged(field)) return kinds.pagedList
  return field.name === 'totalCount' ? kinds.totalCount : kinds.other
}

/** Of a list that is not declared, which a test forbids, the length of a page. */
function sizeOf(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): number {
  return sizes[`${parent.name}.${field.name}`] ?? defaultPageSize
}

function isPaged({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.some(({ name }) => name === 'first')
}

/** A page that is too long or too short is refused by its field. */
function pageSize(node: FieldNode, given: GivenValues): number {
  const asked = [given.argument(node, 'first'), given.argument(node, 'last')].filter((size) => typeof size === 'number')
  return asked.length === 0 ? defaultPageSize : Math.min(largestPageSize, Math.max(1, ...asked))
}

function applies(schema: GraphQLSchema, condition: NamedTypeNode | undefined, type: GraphQLObjectType): boolean {
  if (!condition) return true
  const named = schema.getType(condition.name.value)
  return named === type || (isAbstractType(named) && schema.isSubType(named, type))
}

function objectTypesOf(schema: GraphQLSchema, type: GraphQLNamedType | undefined): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type]
  return isAbstractType(type) ? schema.getPossibleTypes(type) : []
}

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
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { orderFragments } from '../limits/fragment-order.ts'
import { defaultPageSize, largestPageSize } from '../../db/read/page.ts'
import { overLimit, tell } from '../limits.ts'
import { createGivenValues, type GivenValues, type Variables } from './given-values.ts'
import { createSchemaCosts, type SchemaCosts } from './schema-costs.ts'
import { kinds } from './weights.ts'

/** What a validated operation costs with these variables; throws the refusal of one that asks for pages that are too long. */
export type CostOf = (document: DocumentNode, operation: OperationDefinitionNode, variables: Variables) => number

/** Tells costs by a schema, those that no variable changes once for each document; a page has at most so many items. */
export function createCostOf(schema: GraphQLSchema, mostItems = largestPageSize): CostOf {
  const costs = createSchemaCosts(schema)
  const constant = new WeakMap<OperationDefinitionNode, number>()
  const ordered = new WeakMap<DocumentNode, readonly FragmentDefinitionNode[]>()
  return (document, operation, variables) => {
    const known = constant.get(operation)
    if (known !== undefined) return known
    const root = schema.getRootType(operation.operation)
    if (!root) return 0
    const fragments = ordered.get(document) ?? orderFragments(document)
    ordered.set(document, fragments)
    const given = createGivenValues(schema, operation, variables)
    const { once: cost, longest } = addUp(costs, given, fragments)(operation.selectionSet, root)
    if (mostItems < largestPageSize && longest.items > mostItems) throw tooLong(longest, mostItems)
    if (!given.usedVariables()) constant.set(operation, cost)
    return cost
  }
}

/** What a selection costs for one object of a type. */
interface Sum {
  once: number
  /** For each item of a page, where the object is one. */
  perItem: number
  /** How often the length of its list is asked for, where it is a page. */
  totals: number
  /** The longest page that is asked for in it. */
  longest: Page
}

/** A page as it is asked for. */
interface Page {
  readonly field: string
  readonly items: number
}

const none: Page = { field: '', items: 0 }

type SumOf = (selectionSet: SelectionSetNode, type: GraphQLObjectType) => Sum

function addUp(costs: SchemaCosts, given: GivenValues, fragments: readonly FragmentDefinitionNode[]): SumOf {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
  const sums = new Map<SelectionSetNode, Map<GraphQLObjectType, Sum>>()
  // Those that others spread come first, so that nothing is followed more deeply than a fragment is nested.
  for (const { selectionSet, typeCondition } of fragments)
    for (const type of costs.objectTypes(typeCondition.name.value)) sumOf(selectionSet, type)
  return sumOf

  function sumOf(selectionSet: SelectionSetNode, type: GraphQLObjectType): Sum {
    const known = sums.get(selectionSet) ?? new Map<GraphQLObjectType, Sum>()
    const before = known.get(type)
    if (before) return before
    const sum: Sum = { once: 0, perItem: 0, totals: 0, longest: none }
    sums.set(selectionSet, known.set(type, sum))
    const spread = new Set<string>()
    for (const selection of selectionSet.selections) {
      if (!given.isIncluded(selection)) continue
      if (selection.kind === Kind.FIELD) {
        const { cost, longest } = costOfField(selection, type)
        sum[selection.name.value === 'edges' ? 'perItem' : 'once'] += cost
        sum.longest = longer(sum.longest, longest)
        if (selection.name.value === 'totalCount') sum.totals += 1
        continue
      }
      const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null
      if (name !== null && spread.has(name)) continue
      if (name !== null) spread.add(name)
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? byName.get(selection.name.value) : selection
      const condition = fragment?.typeCondition?.name.value
      if (!fragment || (condition !== undefined && !costs.objectTypes(condition).includes(type))) continue
      const { once, perItem, totals, longest } = sumOf(fragment.selectionSet, type)
      sum.once += once
      sum.perItem += perItem
      sum.totals += totals
      sum.longest = longer(sum.longest, longest)
    }
    return sum
  }

  function costOfField(node: FieldNode, parent: GraphQLObjectType): { readonly cost: number; readonly longest: Page } {
    const field = costs.field(parent, node.name.value)
    if (!field) return { cost: kinds.other, longest: none }
    const { selectionSet } = node
    if (!selectionSet) return { cost: field.weight, longest: none }
    const isSearch = field.isSearch && given.isGiven(node, 'filter')
    const asked = field.isPaged ? askedItems(node, given) : []
    let longest: Page = { field: node.name.value, items: Math.max(0, ...asked) }
    const items = asked.length === 0 ? defaultPageSize : Math.min(largestPageSize, Math.max(1, ...asked))
    let dearest = 0
    for (const type of field.types) {
      const sum = sumOf(selectionSet, type)
      const totals = isSearch ? sum.totals * (kinds.search - kinds.totalCount) : 0
      dearest = Math.max(dearest, sum.once + items * sum.perItem + totals)
      longest = longer(longest, sum.longest)
    }
    return { cost: (isSearch ? kinds.search : field.weight) + field.items * dearest, longest }
  }
}

/** How many items of a page are asked for: nothing where nobody says so. */
function askedItems(node: FieldNode, given: GivenValues): readonly number[] {
  return [given.argument(node, 'first'), given.argument(node, 'last')].filter((size) => typeof size === 'number')
}

function longer(one: Page, other: Page): Page {
  return other.items > one.items ? other : one
}

/** A page that is too long or too short for any gateway is refused by its field. */
function tooLong({ field, items }: Page, most: number): GraphQLError {
  return overLimit(
    `'${field}' asks for a page of ${tell(items)} items`,
    most,
    'ask for a shorter one, and for the next by its cursor.',
  )
}

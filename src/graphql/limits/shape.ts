/**
 * The shape of a parsed document, in time that grows with its length alone: a fragment is looked at once, and what it holds is
 * added wherever it is spread.
 */
import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import { orderFragments } from './fragment-order.ts'

/** How much there is of each in a document. */
export interface Shape {
  readonly operations: number
  readonly fragments: number
  readonly fields: number
  readonly aliases: number
  readonly directives: number
  /** The items of the longest list. */
  readonly listItems: number
  /** Of the operation in which fields are deepest in each other, fragments included. */
  readonly depth: number
  /** The same of selections, those of fragments counted as well, used or not: so deep is who follows them. */
  readonly nesting: number
  /** A spread by which a fragment is within itself, so that nobody can tell how deep it is; null: there is none. */
  readonly circle: FragmentSpreadNode | null
  /** Of the query and of the mutation that has most, fragments included. */
  readonly rootFields: number
  readonly mutations: number
}

/** What an operation or a fragment holds, fragments included once they are known. */
interface Part {
  depth: number
  nesting: number
  rootFields: number
}

const nothing: Part = { depth: 0, nesting: 0, rootFields: 0 }

/** The shape of a document that is nested no more deeply than it may be before it is parsed. */
export function shapeOf(document: DocumentNode): Shape {
  const total = { fields: 0, aliases: 0, directives: 0, listItems: 0 }
  const fragments = new Map<string, Part>()
  let circle: FragmentSpreadNode | null = null
  const ordered = orderFragments(document)
  const defined = new Set(ordered.map(({ name }) => name.value))
  for (const fragment of ordered) fragments.set(fragment.name.value, measure(fragment))
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const parts = operations.map((operation) => ({ kind: operation.operation, ...measure(operation) }))
  const most = (key: keyof Part, of = parts) => of.reduce((so, part) => Math.max(so, part[key]), 0)
  return {
    ...total,
    operations: operations.length,
    fragments: document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).length,
    depth: most('depth'),
    nesting: Math.max(most('nesting'), ...[...fragments.values()].map(({ nesting }) => nesting)),
    circle,
    rootFields: most(
      'rootFields',
      parts.filter(({ kind }) => kind === 'query'),
    ),
    mutations: most(
      'rootFields',
      parts.filter(({ kind }) => kind === 'mutation'),
    ),
  }

  function measure(definition: OperationDefinitionNode | FragmentDefinitionNode): Part {
    const part = { ...nothing }
    countDirectives(definition.directives)
    for (const variable of definition.variableDefinitions ?? []) {
      countDirectives(variable.directives)
      if (variable.defaultValue) countItems(variable.defaultValue)
    }
    walk(part, definition.selectionSet, { depth: 0, nesting: 1 })
    return part
  }

  function walk(
    part: Part,
    { selections }: SelectionSetNode,
    at: { readonly depth: number; readonly nesting: number },
  ) {
    part.nesting = Math.max(part.nesting, at.nesting)
    // The executor, too, looks at a fragment once in a selection.
    const spread = new Set<string>()
    for (const selection of selections) {
      countDirectives(selection.directives)
      if (selection.kind === Kind.FIELD) {
        total.fields += 1
        if (selection.alias) total.aliases += 1
        for (const { value } of selection.arguments ?? []) countItems(value)
        const depth = at.depth + 1
        part.depth = Math.max(part.depth, depth)
        if (depth === 1) part.rootFields += 1
        if (selection.selectionSet) walk(part, selection.selectionSet, { depth, nesting: at.nesting + 1 })
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(part, selection.selectionSet, { ...at, nesting: at.nesting + 1 })
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value)
        const known = fragments.get(selection.name.value)
        // Those that others spread come first, unless they go round in a circle.
        if (!known && defined.has(selection.name.value)) circle ??= selection
        const fragment = known ?? nothing
        part.depth = Math.max(part.depth, at.depth + fragment.depth)
        part.nesting = Math.max(part.nesting, at.nesting + fragment.nesting)
        if (at.depth === 0) part.rootFields += fragment.rootFields
      }
    }
  }

  function countDirectives(directives: readonly DirectiveNode[] | undefined): void {
    for (const directive of directives ?? []) {
      total.directives += 1
      for (const { value } of directive.arguments ?? []) countItems(value)
    }
  }

  function countItems(value: ValueNode): void {
    if (value.kind === Kind.LIST) {
      total.listItems = Math.max(total.listItems, value.values.length)
      for (const item of value.values) countItems(item)
    }
    if (value.kind === Kind.OBJECT) for (const field of value.fields) countItems(field.value)
  }
}

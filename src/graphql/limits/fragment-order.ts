import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'

/**
 * The fragments of a document, each after those that it spreads, so that what is known of a fragment need be found out once only,
 * however often it is spread. Of fragments that spread each other in a circle the order means nothing; the rules refuse them.
 */
export function orderFragments({ definitions }: DocumentNode): readonly FragmentDefinitionNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  const ordered: FragmentDefinitionNode[] = []
  const seen = new Set<FragmentDefinitionNode>()
  // Not by recursion: a chain of fragments may be as long as the document.
  const open: { readonly fragment: FragmentDefinitionNode; readonly next: Iterator<string> }[] = []
  const enter = (fragment: FragmentDefinitionNode) => {
    if (seen.has(fragment)) return
    seen.add(fragment)
    open.push({ fragment, next: spreadsIn(fragment.selectionSet).values() })
  }
  for (const fragment of fragments.values()) {
    enter(fragment)
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const { value, done } = top.next.next()
      const spread = done ? undefined : fragments.get(value)
      if (done) ordered.push(...open.splice(-1).map((each) => each.fragment))
      else if (spread) enter(spread)
    }
  }
  return ordered
}

/** The names of the fragments that are spread anywhere in a selection. */
function spreadsIn(selectionSet: SelectionSetNode, names = new Set<string>()): ReadonlySet<string> {
  for (const selection of selectionSet.selections)
    if (selection.kind === Kind.FRAGMENT_SPREAD) names.add(selection.name.value)
    else if (selection.selectionSet) spreadsIn(selection.selectionSet, names)
  return names
}

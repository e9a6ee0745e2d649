import { GraphQLError, Kind, type SelectionSetNode, type ValidationRule } from 'graphql'

/** As the specification of 2025 has it: whether a subscription has its field cannot depend on variables. */
export const fieldOfSubscriptionIsThere: ValidationRule = (context) => {
  /** Looks at each fragment once, however often it is spread. */
  const check = ({ selections }: SelectionSetNode, seen: Set<string>): void => {
    for (const selection of selections) {
      if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
        context.reportError(
          new GraphQLError('The field of a subscription cannot be left out by @skip or @include.', {
            nodes: selection,
          }),
        )
      if (selection.kind === Kind.INLINE_FRAGMENT) check(selection.selectionSet, seen)
      if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue
      seen.add(selection.name.value)
      const fragment = context.getFragment(selection.name.value)
      if (fragment) check(fragment.selectionSet, seen)
    }
  }
  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation === 'subscription') check(selectionSet, new Set())
    },
  }
}

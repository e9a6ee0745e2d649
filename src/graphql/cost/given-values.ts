/** What arguments and directives are given, by the executor's own functions, and whether that depends on variables. */
import {
  type DirectiveNode,
  type FieldNode,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
} from 'graphql'

/** The variables of a request, as they came. */
export type Variables = Readonly<Record<string, unknown>>

/** Reads what a selection is given. */
export interface GivenValues {
  /** An argument of a field; undefined where it is not given, or given what is none of these. */
  argument(field: FieldNode, name: string): number | boolean | null | undefined
  /** Whether an argument of a field is given, and not null. */
  isGiven(field: FieldNode, name: string): boolean
  /** Whether `@skip` and `@include` let it stay. */
  isIncluded(selection: SelectionNode): boolean
  /** Whether any variable has been looked at. */
  usedVariables(): boolean
}

/** The values that one operation is given with these variables. */
export function createGivenValues(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): GivenValues {
  const known = new Map<string, unknown>()

  /** Undefined where the executor would refuse the variable: then nothing is executed. */
  function variable(name: string): unknown {
    if (known.has(name)) return known.get(name)
    const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === name)
    const { coerced } = getVariableValues(schema, definition ? [definition] : [], { ...variables })
    const value = coerced && Object.hasOwn(coerced, name) ? coerced[name] : undefined
    known.set(name, value)
    return value
  }

  function valueOf(node: ValueNode | undefined): number | boolean | null | undefined {
    if (node?.kind === Kind.INT) return Number(node.value)
    if (node?.kind === Kind.BOOLEAN) return node.value
    if (node?.kind === Kind.NULL) return null
    const value = node?.kind === Kind.VARIABLE ? variable(node.name.value) : undefined
    return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : undefined
  }

  const argumentOf = (field: FieldNode, name: string) =>
    field.arguments?.find((each) => each.name.value === name)?.value

  function condition(directives: readonly DirectiveNode[], name: string) {
    const directive = directives.find((each) => each.name.value === name)
    return directive && valueOf(directive.arguments?.find((each) => each.name.value === 'if')?.value)
  }

  return {
    argument: (field, name) => valueOf(argumentOf(field, name)),
    isGiven(field, name) {
      const node = argumentOf(field, name)
      const value = node?.kind === Kind.VARIABLE ? variable(node.name.value) : node
      return value !== undefined && value !== null && node?.kind !== Kind.NULL
    },
    isIncluded: ({ directives }) =>
      directives === undefined ||
      directives.length === 0 ||
      (condition(directives, 'skip') !== true && condition(directives, 'include') !== false),
    usedVariables: () => known.size > 0,
  }
}

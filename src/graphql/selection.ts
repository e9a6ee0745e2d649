/**
 * Looks ahead into a document: what is selected below the field that is being resolved, as the reads of db/read take it.
 * The executor's own `collectSubfields` merges and filters the fields, so that both always agree; it looks at each
 * fragment once, however often a document repeats it. Deeper levels are looked at when a read asks for them.
 */
import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql'
import { collectSubfields } from 'graphql/execution/collectFields.js'
import type { ListName } from '../db/read/lists.ts'
import type { SelectableType, SelectedField, Selection } from '../db/read/selection.ts'
import { toPageRequest } from './page-request.ts'

/** The lists that are read along with the objects on which they hang, by the field that shows them. */
const listsReadAhead: Readonly<Record<string, ListName>> = {
  'Group.members': 'members',
  'Group.memberOf': 'memberOf',
  'User.joinedGroups': 'memberOf',
  'SubscribedSku.assignedGroups': 'assignedGroups',
}

/** What is selected of the value of the field; of an abstract type, `type` says which. */
export function selectionOf(info: GraphQLResolveInfo, type?: SelectableType): Selection {
  const lookAhead = createLookAhead(info)
  const own = getNamedType(info.returnType)
  return lookAhead.below(isObjectType(own) ? own : lookAhead.typeNamed(type), info.fieldNodes)
}

/** Calls `visit` with the type and name of every field that is selected below the field, once for each place that counts. */
export function visitSelected(info: GraphQLResolveInfo, visit: (type: string, field: string) => void): void {
  const lookAhead = createLookAhead(info)
  const seen = new Set<Selection>()
  const walk = (type: GraphQLObjectType, selection: Selection) => {
    if (seen.has(selection)) return
    seen.add(selection)
    for (const field of selection) {
      visit(type.name, field.name)
      const returned = getNamedType(type.getFields()[field.name]?.type)
      for (const next of objectTypesOf(info, returned)) walk(next, field.below(next.name as SelectableType))
    }
  }
  for (const type of objectTypesOf(info, getNamedType(info.returnType)))
    walk(type, lookAhead.below(type, info.fieldNodes))
}

function objectTypesOf(
  { schema }: GraphQLResolveInfo,
  type: GraphQLNamedType | undefined,
): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type]
  return isAbstractType(type) ? schema.getPossibleTypes(type) : []
}

/** Equal selections are one value, so that repetition in a document costs no more than the document's length. */
function createLookAhead({ schema, fragments, variableValues }: GraphQLResolveInfo) {
  const known = new Map<string, Selection>()
  const numbers = new Map<FieldNode, number>()
  const numberOf = (node: FieldNode) => numbers.get(node) ?? numbers.set(node, numbers.size).size - 1

  function typeNamed(name: string | undefined): GraphQLObjectType | null {
    const type = name === undefined ? undefined : schema.getType(name)
    return isObjectType(type) ? type : null
  }

  function below(type: GraphQLObjectType | null, nodes: readonly FieldNode[]): Selection {
    if (!type) return []
    const key = `${type.name} ${nodes.map(numberOf).join()}`
    const before = known.get(key)
    if (before) return before
    const collected = collectSubfields(schema, fragments, { ...variableValues }, type, nodes)
    const selection = [...collected.values()].flatMap((merged) => toSelectedField(type, merged) ?? [])
    known.set(key, selection)
    return selection
  }

  function toSelectedField(parent: GraphQLObjectType, nodes: readonly FieldNode[]): SelectedField | null {
    const [node] = nodes
    const field = node && parent.getFields()[node.name.value]
    if (!node || !field) return null
    const returned = getNamedType(field.type)
    const given = unlessRefused(() => getArgumentValues(field, node, { ...variableValues }))
    const list = listsReadAhead[`${parent.name}.${field.name}`]
    return {
      name: field.name,
      argumentsKey: JSON.stringify(given),
      page: list && given ? unlessRefused(() => toPageRequest({ list, tenantId: null }, given)) : null,
      below: (type) => below(isObjectType(returned) ? returned : typeNamed(type), nodes),
    }
  }
  return { below, typeNamed }
}

/** Arguments that are refused are refused by the field itself, where the error belongs; nothing is read ahead for it. */
function unlessRefused<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** Whether a document is within the limits, before anything but its parser has followed it. */
import { type DocumentNode, type FragmentSpreadNode, GraphQLError, parse } from 'graphql'
import { LRUCache } from 'lru-cache'
import { type DocumentLimits, overLimit, tell } from '../limits.ts'
import { type Shape, shapeOf } from './shape.ts'
import { checkTokens, tooDeep } from './tokens.ts'

/**
 * Throws the refusal of a document that is over a limit, or whose fragments go round in a circle, which rules would follow for
 * longer than the stack lasts; what is no document is for the server to tell.
 */
export type CheckDocument = (document: string) => void

/** So many documents, and so many UTF-16 code units of them in all, need not be looked at again. */
const remembered = { max: 2_000, maxSize: 4_000_000 }

/** So many selections, those of fragments among them, can be followed by recursion, however little of the stack is left. */
const mostFollowed = 500

/** Checks documents, those that come again and again once. */
export function createDocumentCheck(limits: DocumentLimits): CheckDocument {
  const passed = new LRUCache<string, true>({ ...remembered, sizeCalculation: (_, document) => document.length + 1 })
  return (document) => {
    if (passed.get(document)) return
    checkTokens(document, limits.tokens)
    const parsed = parseIfPossible(document)
    if (parsed === null) return
    checkShape(shapeOf(parsed), limits)
    passed.set(document, true)
  }
}

function parseIfPossible(document: string): DocumentNode | null {
  try {
    return parse(document)
  } catch {
    return null
  }
}

const fewer = 'send fewer in one request.'

function checkShape(shape: Shape, limits: DocumentLimits): void {
  const has = (count: number, word: string) => `The document has ${tell(count)} ${word}`
  for (const [key, fact, remedy] of [
    ['operations', has(shape.operations, 'operations'), fewer],
    ['fragments', has(shape.fragments, 'fragments'), fewer],
    ['fields', has(shape.fields, 'fields'), fewer],
    ['aliases', has(shape.aliases, 'aliases'), fewer],
    ['directives', has(shape.directives, 'directives'), fewer],
    ['listItems', `A list in the document has ${tell(shape.listItems)} items`, fewer],
    ['rootFields', `A query in the document has ${tell(shape.rootFields)} root fields`, fewer],
    ['mutations', `A mutation in the document makes ${tell(shape.mutations)} changes`, fewer],
    [
      'depth',
      `Fields in the document are ${tell(shape.depth)} levels deep`,
      'ask for what lies deeper in another request, by its id.',
    ],
  ] as const)
    if (shape[key] > limits[key]) throw overLimit(fact, limits[key], remedy)
  if (shape.circle) throw withinItself(shape.circle)
  if (shape.nesting > mostFollowed) throw tooDeep(shape.nesting, mostFollowed)
}

/** As GraphQL's own rule tells it. */
function withinItself(spread: FragmentSpreadNode): GraphQLError {
  return new GraphQLError(`Cannot spread fragment "${spread.name.value}" within itself.`, {
    nodes: spread,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  })
}

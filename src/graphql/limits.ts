/** How much one caller may ask for at a time, over HTTP and over a WebSocket. */
import { Lexer, Source, TokenKind } from 'graphql'

/** Longer documents are refused before they are parsed to the end; a query for everything that there is has about 1,000. */
export const maxTokens = 10_000

/** So deep may fields, arguments, lists and objects be in each other; a query for everything that there is has about 20. */
const maxDepth = 100

const opening: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const closing: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/**
 * Whether a document is nested more deeply than it may be, before anything follows it there: how deep the parser and the rules
 * could go depends on how warm the process is. What is no document at all is for the parser to tell.
 */
export function isNestedTooDeeply(document: string): boolean {
  const lexer = new Lexer(new Source(document))
  let depth = 0
  try {
    for (let count = 0; count <= maxTokens; count++) {
      const { kind } = lexer.advance()
      if (kind === TokenKind.EOF) return false
      if (opening.has(kind)) depth += 1
      else if (closing.has(kind)) depth -= 1
      if (depth > maxDepth) return true
    }
  } catch {
    return false
  }
  return false
}

/** Each of them may read the database twice a second. */
export const maxSubscriptionsOfConnection = 32

/**
 * What is known of a document before it is parsed: how many tokens it has, and how deeply its brackets are nested. How deep the
 * parser and the rules could go depends on how warm the process is, so nobody follows what is nested more deeply than this.
 */
import { Lexer, Source, TokenKind } from 'graphql'
import { overLimit, tell } from '../limits.ts'

/** So deep may fields, arguments, lists and objects be in each other, in a document or its variables. */
export const mostNesting = 100

/** Comments are no tokens, and read all the same. */
const charactersOfToken = 32

const opening: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const closing: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/** Throws the refusal of a document that is too long or nested too deeply; what is no document at all is for the parser to tell. */
export function checkTokens(document: string, most: number): void {
  const { length } = document
  if (length > most * charactersOfToken)
    throw overLimit(
      `The document has ${tell(length)} characters`,
      most * charactersOfToken,
      'ask for less in one request.',
    )
  const lexer = new Lexer(new Source(document))
  let depth = 0
  let deepest = 0
  for (let count = 0; count <= most; count++) {
    const kind = nextKind(lexer)
    if (kind === null) break
    if (opening.has(kind)) depth += 1
    else if (closing.has(kind)) depth -= 1
    if (depth > deepest) deepest = depth
    if (count === most)
      throw overLimit(`The document has more than ${tell(most)} tokens`, most, 'ask for less in one request.')
  }
  if (deepest > mostNesting) throw tooDeep(deepest, mostNesting)
}

/** The refusal of brackets, or selections, that are so many levels deep in each other. */
export function tooDeep(levels: number, most: number): Error {
  return overLimit(`The document is nested too deeply: ${tell(levels)} levels`, most, 'ask in several requests.')
}

/** Null at the end, and at what is no token. */
function nextKind(lexer: Lexer): TokenKind | null {
  try {
    const { kind } = lexer.advance()
    return kind === TokenKind.EOF ? null : kind
  } catch {
    return null
  }
}

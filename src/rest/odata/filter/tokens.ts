/** The words of a `$filter` (OData 4.01, "Common Expression Syntax"). */
import { GatewayError } from '../../../errors.ts'

/** A word, and where it begins, counted from 0. */
export interface Token {
  readonly kind: 'word' | 'string' | 'guid' | 'other' | 'mark' | 'end'
  /** Of a string without its quotes. */
  readonly text: string
  readonly at: number
}

/** Of each kind what it looks like. A GUID may begin like a word or like a number, so it is tried before both. */
const shapes: readonly (readonly [Token['kind'], RegExp])[] = [
  ['string', /'((?:[^']|'')*)'/y],
  ['guid', /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/iy],
  ['word', /[a-z_$]\w*/iy],
  ['other', /[-+]?\d[\w.:+-]*/y],
  ['mark', /[(),/:]/y],
]

/** The words in their order, and last the end. Throws `Request_BadRequest` for a character that no word has. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const { token, end } = readToken(text, at)
    tokens.push(token)
    at = skipSpace(text, end)
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }]
}

/** The refusal of a text that is no filter; what was expected says where. */
export function refuseSyntax(what: string): GatewayError {
  return new GatewayError('Request_BadRequest', `Invalid filter clause: ${what}`)
}

function readToken(text: string, at: number): { readonly token: Token; readonly end: number } {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at
    const [whole, inner] = shape.exec(text) ?? []
    if (whole === undefined) continue
    const told = kind === 'string' ? (inner ?? '').replaceAll("''", "'") : whole
    return { token: { kind, text: kind === 'guid' ? told.toLowerCase() : told, at }, end: at + whole.length }
  }
  if (text[at] === "'") throw refuseSyntax(`There is an unterminated string literal at position ${at}.`)
  const [character] = text.slice(at)
  throw refuseSyntax(`Syntax error: character '${character ?? ''}' is not valid at position ${at}.`)
}

function skipSpace(text: string, at: number): number {
  const space = /\s*/y
  space.lastIndex = at
  return at + (space.exec(text)?.[0].length ?? 0)
}

/**
 * Pages of a list: `$top` is their size, `$skiptoken` where one begins. A token is a position in the order of the list, signed
 * together with the tenant, the address and the options it belongs to: nobody can make one, or use it for another question.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { PageRequest, Position } from '../../db/read/page.ts'
import { GatewayError } from '../../errors.ts'
import type { RestCall, RestWorld } from '../exchange.ts'
import type { Options } from './options.ts'
import { readPreferences } from './prefer.ts'

const defaultSize = 100
const largestSize = 999

/** What the options ask for. Throws `Request_BadRequest` for a size that no page can have and for a token of something else. */
export function readPage(world: RestWorld, call: RestCall, { $top, $skiptoken }: Options): PageRequest {
  const limit = $top === undefined ? (preferredSize(call) ?? defaultSize) : Number($top)
  if (!/^\d+$/.test($top ?? '1') || limit < 1 || limit > largestSize)
    throw new GatewayError(
      'Request_BadRequest',
      `Invalid page size specified: '${($top ?? '').slice(0, 20)}'. Must be between 1 and ${largestSize} inclusive.`,
    )
  const position = $skiptoken === undefined ? null : openToken(world, call, $skiptoken)
  return { limit, backwards: false, after: position && { position, inclusive: false }, before: null }
}

/** `Prefer: odata.maxpagesize=50` asks for pages of no more than that; what cannot be had is not preferred. */
function preferredSize(call: RestCall): number | null {
  const size = readPreferences(call).get('odata.maxpagesize') ?? ''
  return /^\d{1,9}$/.test(size) && Number(size) > 0 ? Math.min(Number(size), largestSize) : null
}

/** Says that pages are of the preferred size, where they are. */
export function appliedSize(call: RestCall, { $top }: Options): Readonly<Record<string, string>> {
  const size = $top === undefined ? preferredSize(call) : null
  return size === null ? {} : { 'preference-applied': `odata.maxpagesize=${size}` }
}

/** The address of the page after a position. */
export function nextLink(world: RestWorld, call: RestCall, position: Position): string {
  const query = withoutToken(call)
  query.append('$skiptoken', makeToken(world, call, position))
  const told = query.toString().replaceAll('%24', '$')
  return `${world.baseUrl}/${call.root}${call.path}?${told}`
}

function makeToken(world: RestWorld, call: RestCall, position: Position): string {
  const payload = Buffer.from(JSON.stringify(position)).toString('base64url')
  return `${payload}.${sign(world, call, payload)}`
}

function openToken(world: RestWorld, call: RestCall, token: string): Position {
  const [payload = ''] = token.split('.')
  const given = Buffer.from(token)
  const expected = Buffer.from(`${payload}.${sign(world, call, payload)}`)
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new GatewayError(
      'Request_BadRequest',
      'The $skiptoken is not one of this list: follow @odata.nextLink as it is, and begin anew when the question changes.',
    )
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Position // signed, so it is what was made above
}

/** Of the root, Graph's two faces are one: a token of the one leads on in the other. */
function sign({ operation, tokenKey }: RestWorld, call: RestCall, payload: string): string {
  const query = withoutToken(call)
  query.sort()
  const parts = [operation.principal.tenantId, call.path.toLowerCase(), query.toString(), payload]
  return createHmac('sha256', tokenKey).update(JSON.stringify(parts)).digest('base64url')
}

function withoutToken({ query }: RestCall): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => name.replace(/^\$/, '').toLowerCase() !== 'skiptoken'))
}

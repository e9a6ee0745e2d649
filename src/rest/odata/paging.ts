/**
 * Pages of a list: `$top` is their size, `$skiptoken` where one begins. A token is a position in the order of the list, encrypted
 * together with the tenant, the address and the options it belongs to (a JWE): nobody can read it, for it may have a name in it,
 * or make one, or use it for another question.
 */
import { createHash } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, errors } from 'jose'
import { defaultPageSize, type PageRequest, type Position } from '../../db/read/page.ts'
import { GatewayError } from '../../errors.ts'
import type { RestCall, RestWorld } from '../exchange.ts'
import type { Options } from './options.ts'
import { readPreferences } from './prefer.ts'

/** What the options ask for. Throws `Request_BadRequest` for a size that no page can have and for a token of something else. */
export async function readPage(world: RestWorld, call: RestCall, { $top, $skiptoken }: Options): Promise<PageRequest> {
  const limit = $top === undefined ? (preferredSize(world, call) ?? defaultPageSize) : Number($top)
  if (!/^\d+$/.test($top ?? '1') || limit < 1 || limit > world.mostItems)
    throw new GatewayError(
      'Request_BadRequest',
      `Invalid page size specified: '${($top ?? '').slice(0, 20)}'. Must be between 1 and ${world.mostItems} inclusive.`,
    )
  const position = $skiptoken === undefined ? null : await openToken(world, call, $skiptoken)
  return { limit, backwards: false, after: position && { position, inclusive: false }, before: null }
}

/** `Prefer: odata.maxpagesize=50` asks for pages of no more than that; what cannot be had is not preferred. */
function preferredSize({ mostItems }: RestWorld, call: RestCall): number | null {
  const size = readPreferences(call).get('odata.maxpagesize') ?? ''
  return /^\d{1,9}$/.test(size) && Number(size) > 0 ? Math.min(Number(size), mostItems) : null
}

/** Says that pages are of the preferred size, where they are. */
export function appliedSize(world: RestWorld, call: RestCall, { $top }: Options): Readonly<Record<string, string>> {
  const size = $top === undefined ? preferredSize(world, call) : null
  return size === null ? {} : { 'preference-applied': `odata.maxpagesize=${size}` }
}

/** The address of the page after a position. */
export async function nextLink(world: RestWorld, call: RestCall, position: Position): Promise<string> {
  const query = withoutToken(call)
  query.append('$skiptoken', await makeToken(world, call, position))
  const told = query.toString().replaceAll('%24', '$')
  return `${world.baseUrl}/${call.root}${call.path}?${told}`
}

const [management, encryption] = ['dir', 'A256GCM']

function makeToken(world: RestWorld, call: RestCall, position: Position): Promise<string> {
  const text = JSON.stringify([questionOf(world, call), position])
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: management, enc: encryption })
    .encrypt(world.tokenKey)
}

async function openToken(world: RestWorld, call: RestCall, token: string): Promise<Position> {
  const text = await decrypt(token, world.tokenKey)
  // Nobody else can have made it, so it is what was made above.
  const [question, position] = text === null ? [] : (JSON.parse(text) as [string, Position])
  if (position === undefined || question !== questionOf(world, call))
    throw new GatewayError(
      'Request_BadRequest',
      'The $skiptoken is not one of this list: follow @odata.nextLink as it is, and begin anew when the question changes.',
    )
  return position
}

async function decrypt(token: string, key: Uint8Array): Promise<string | null> {
  try {
    const accepted = { keyManagementAlgorithms: [management], contentEncryptionAlgorithms: [encryption] }
    return new TextDecoder().decode((await compactDecrypt(token, key, accepted)).plaintext)
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}

/** What is asked, whichever page of it. Of the root, Graph's two faces are one: a token of the one leads on in the other. */
function questionOf({ operation }: RestWorld, call: RestCall): string {
  const query = withoutToken(call)
  query.sort()
  const parts = [operation.principal.tenantId, call.path.toLowerCase(), query.toString()]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

function withoutToken({ query }: RestCall): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => name.replace(/^\$/, '').toLowerCase() !== 'skiptoken'))
}

/**
 * Cursors: a position in one list of one tenant as opaque text, base64url of JSON with a version, a mark of the tenant, the list's
 * name and the values of its order. A caller may write anything there, so nothing of it is trusted before it has the shape of its
 * list; the mark is there to refuse what was told to somebody else, not to keep a secret.
 */
import { createHash } from 'node:crypto'
import type { ListName } from '../db/read/lists.ts'
import type { Position } from '../db/read/page.ts'
import { GatewayError } from '../errors.ts'
import { toGuid } from '../util/guid.ts'
import { isMoment } from '../util/moment.ts'
import { isStorableText } from '../util/storable-text.ts'

const version = 2
/** A display name has up to 256 characters, each up to 4 bytes or 6 of escaped JSON. */
const longestCursor = 4096

/** Whose list a cursor is of. */
export interface TenantList {
  readonly list: ListName
  /** Null where a look ahead does not know it: the field itself then refuses what is another's. */
  readonly tenantId: string | null
}

/** Makes the cursors of positions in the list of a tenant. */
export function cursorsOf({ list, tenantId }: TenantList): (position: Position) => string {
  const mark = markOf(tenantId ?? '')
  return (position) => Buffer.from(JSON.stringify([version, mark, list, ...position])).toString('base64url')
}

/** The position that a cursor of this list of this tenant names; anything else is refused by the name of its argument. */
export function decodeCursor({ list, tenantId }: TenantList, argument: string, cursor: string): Position {
  const parsed = cursor.length <= longestCursor ? parse(cursor) : null
  if (!Array.isArray(parsed) || parsed[0] !== version) throw refusal(argument, 'is not a cursor of this gateway')
  if (tenantId !== null && parsed[1] !== markOf(tenantId)) throw refusal(argument, 'is not a cursor of this tenant')
  if (parsed[2] !== list) throw refusal(argument, 'is a cursor of another list')
  const position: readonly unknown[] = parsed.slice(3)
  if (!shapes[list](position)) throw refusal(argument, 'is not a cursor of this gateway')
  return position as Position
}

const byName = (position: readonly unknown[]) => position.length === 2 && isText(position[0]) && isId(position[1])
const byTwoIds = (position: readonly unknown[]) => position.length === 2 && position.every(isId)
const byId = (position: readonly unknown[]) => position.length === 1 && isId(position[0])

const shapes: Record<ListName, (position: readonly unknown[]) => boolean> = {
  groups: byName,
  users: byName,
  usersByPrincipalName: byName,
  groupsByCreation: ([moment, id, ...rest]) =>
    rest.length === 0 && typeof moment === 'string' && isMoment(moment) && isId(id),
  members: byId,
  membersWithErrors: byId,
  memberOf: byId,
  assignedGroups: byId,
  licenseOperations: ([sequence, ...rest]) => rest.length === 0 && isNumber(sequence),
  directoryAudits: ([moment, number, ...rest]) =>
    rest.length === 0 && typeof moment === 'string' && isMoment(moment) && isNumber(number),
  duplicateLicenses: byTwoIds,
  redundantDirectLicenses: byTwoIds,
}

/** Short, as every cursor has it. */
function markOf(tenantId: string): string {
  return createHash('sha256').update(tenantId).digest('base64url').slice(0, 8)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && isStorableText(value)
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' && /^\d{1,18}$/.test(value)
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && toGuid(value) !== null
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}

function refusal(argument: string, what: string): GatewayError {
  return new GatewayError(
    'Request_BadRequest',
    `Argument '${argument}' ${what}: use a cursor that an edge or pageInfo of the same list has told.`,
  )
}

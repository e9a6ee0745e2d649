/** What a file of an import holds, by its path: `users.csv`, `groups-2.json`, `members/<id of the group>.json`. */
import type { StagedKind } from '../../db/write/import/staging.ts'

/** The kinds by the names that files have. */
export const recordKinds = [
  'users',
  'groups',
  'members',
  'subscribedSkus',
  'groupLicenses',
  'userLicenses',
] as const satisfies readonly StagedKind[]

const named = new RegExp(`^(${recordKinds.join('|')})(?![a-z])`, 'i')
const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** A page, or an object by its id. */
const wordless = /^(page|part)?[ _-]?[0-9a-f-]*\.\w+$/i

/**
 * The kind that the file's name begins with, else that which its folder is called like, or the folder of that where the file's name
 * says nothing: in `groups/<id>/owners.json` are no groups.
 */
export function kindOfPath(path: string): StagedKind | null {
  const [name = '', ...folders] = path.split(/[/\\]/).reverse()
  const own = named.exec(name)?.[1]
  const near = folders.slice(0, wordless.test(name) ? 2 : 1)
  const word = own ?? near.find((folder) => named.exec(folder)?.[1]?.length === folder.length)
  return recordKinds.find((kind) => kind.toLowerCase() === word?.toLowerCase()) ?? null
}

/** The group of which a file has the members: the last GUID of its path. */
export function groupOfPath(path: string): string | null {
  return path.match(guid)?.at(-1)?.toLowerCase() ?? null
}

/** The kind that a document of Microsoft Graph says it has, from its beginning: `"@odata.context": "…$metadata#users(…)"`. */
export function kindOfContext(beginning: string): StagedKind | null {
  const context = /"@odata\.context"\s*:\s*"[^"#]*#(users|groups|subscribedSkus)(?:\([^"']*\))?(?:\/\$entity)?"/
  const entity = context.exec(beginning)?.[1]
  return recordKinds.find((kind) => kind === entity) ?? null
}

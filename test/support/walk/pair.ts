/**
 * Two databases with Contoso in the same state, one of them with its twin beside it: what Contoso's callers ask must be answered, and
 * done, on both alike.
 */
import { contosoTenantId, guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { askAnything as ask } from '../ask.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../contoso.ts'
import type { Vocabulary } from './arguments.ts'
import { addTwin, alignSequences, countedIds, onlyTwin, twinId, unknownId } from './twin-tenant.ts'

export interface Pair extends AsyncDisposable {
  readonly alone: Contoso
  readonly beside: Contoso
}

export async function createPair(): Promise<Pair> {
  const [alone, beside] = [await createPrepared(), await createPrepared()]
  await addTwin(beside)
  for (const contoso of [alone, beside]) await alignSequences(contoso)
  return {
    alone,
    beside,
    async [Symbol.asyncDispose]() {
      await alone[Symbol.asyncDispose]()
      await beside[Symbol.asyncDispose]()
    },
  }
}

/** Contoso at rest, with a deleted user and a deleted group. */
async function createPrepared(): Promise<Contoso> {
  const contoso = await createContoso()
  await contoso.settle()
  const caller = { ...contoso.context(), newId: countedIds() }
  const { errors } = await ask(caller, `mutation { deleteUser(id: "${guidOf('user', 199)}") }`)
  if (errors) throw new Error('the user is there to be deleted')
  await contoso.sql(`UPDATE "group" SET deleted_date_time = now() WHERE id = $1`, groupId('Site 13'))
  await contoso.settle()
  // The id of an entry is its moment and number.
  await contoso.sql(`UPDATE directory_audit SET activity_date_time = '2026-01-01T00:00:00Z'`)
  return contoso
}

const scopes = new Set(['Directory.ReadWrite.All', 'Organization.ReadWrite.All', 'User.Read'])

/** Two callers of the two databases, for whom everything else is the same. */
export function callersOf({ alone, beside }: Pair): readonly OperationContext[] {
  return [alone, beside].map((contoso) => ({ ...contoso.context({ scopes }), newId: countedIds() }))
}

/** The same person of the twin, who may do as much. */
export function twinCaller({ beside }: Pair): OperationContext {
  return beside.context({ tenantId: twinId, scopes })
}

/** What would be more than a text to SQL, patterns, templates, OData, objects of JavaScript and PostgreSQL's own texts. */
const hostile = [
  [`'"\`%_\\*?$1\${1}{}[]<>&|-- /* ') or ('1' eq '1 '; DROP TABLE tenant; --`],
  ['__proto__', 'constructor'],
  ['a\u0000b', 'a\ud800b'],
]

/** What names objects of Contoso, and after that what names those of the twin. The group is one of several that look alike. */
export async function vocabularyOf({ beside }: Pair, site: number): Promise<Omit<Vocabulary, 'cursors'>> {
  const idOf = async (sql: string) => (await beside.sql(sql))[0]?.['id'] as string
  const [user, group] = [guidOf('user', site * 14 + 3), groupId(`Site ${site + 1}`)]
  const audit = (
    tenant: string,
  ) => `SELECT format('Directory_%s_%s', to_char(activity_date_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), id) AS id
    FROM directory_audit WHERE tenant_id = '${tenant}' AND target_id IN ('${onlyTwin.group}', '${groupId('Sales Team')}', '${guidOf('user', 199)}') ORDER BY id DESC LIMIT 1`
  const operation = await idOf(`SELECT id FROM license_operation WHERE group_id = '${onlyTwin.group}' LIMIT 1`)
  const own = [
    user,
    guidOf('user', 199),
    guidOf('user', 150),
    group,
    groupId('Site 13'),
    groupId('Sales Team'),
    guidOf('operation', 1),
  ]
  const foreign = [onlyTwin.user, onlyTwin.group, operation, twinId, unknownId]
  return {
    user,
    group,
    deletedUser: guidOf('user', 199),
    deletedGroup: groupId('Site 13'),
    operation: guidOf('operation', 1),
    ids: [
      ...own,
      contosoTenantId,
      `${contosoTenantId}_${skus.e3}`,
      await idOf(audit(tenantId)),
      ...foreign,
      `${twinId}_${skus.e3}`,
      `${contosoTenantId}_${onlyTwin.sku}`,
      await idOf(audit(twinId)),
      onlyTwin.userPrincipalName,
      'ada.fischer@contoso.com',
      'ada.fischer@fabrikam.com',
    ],
    guids: [guidOf('operation', 1), operation],
    skuIds: [skus.emsE5, skus.e3, onlyTwin.sku],
    texts: [onlyTwin.groupName, onlyTwin.userPrincipalName],
    hostile,
  }
}

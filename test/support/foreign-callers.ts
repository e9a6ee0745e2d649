/** Callers who may do everything, but not in Contoso. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { allPermissions, roles } from '../../src/auth/permissions.ts'
import type { Principal } from '../../src/auth/principal.ts'
import { createTenant } from '../../src/db/write/tenants.ts'
import type { Contoso } from './contoso.ts'

export interface ForeignCallers {
  /**
   * Asks as two callers, each of a tenant of its own: one with the ids of Contoso that `asked` names, one with ids that nobody has.
   * Expects the same answer, with nothing of Contoso in it.
   */
  expectNothing(asked: string, ask: (asked: string, principal: Partial<Principal>) => Promise<unknown>): Promise<void>
}

/** `named` are the ids of Contoso that are asked for. */
export async function createForeignCallers(
  { database, sql }: Contoso,
  named: readonly string[],
): Promise<ForeignCallers> {
  const principals = await Promise.all(
    ['Fabrikam', 'Northwind'].map(async (displayName) => {
      const tenantId = randomUUID()
      await createTenant(database, { tenantId, displayName, countryLetterCode: 'DE' })
      return {
        tenantId,
        objectId: randomUUID(),
        scopes: new Set(allPermissions),
        directoryRoles: new Set([roles.globalAdministrator]),
      }
    }),
  )
  const rows = await sql('SELECT id::text FROM directory_object UNION SELECT id::text FROM license_operation')
  const others = rows.map(({ id }) => String(id)).filter((id) => !named.includes(id))
  const nobodys = named.map(() => randomUUID())
  return {
    async expectNothing(asked, ask) {
      const texts = [asked, named.reduce((text, id, at) => text.replaceAll(id, nobodys[at] ?? ''), asked)]
      const [told, nothing] = await Promise.all(
        principals.map(async (principal, at) =>
          [principal.tenantId, principal.objectId, ...named, ...nobodys].reduce(
            (text, id) => text.replaceAll(id, 'an id'),
            JSON.stringify(await ask(texts[at] ?? '', principal)).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then'),
          ),
        ),
      )
      expect(told?.replaceAll('Fabrikam', 'Northwind'), asked).toBe(nothing)
      expect(told, asked).not.toMatch(/contoso/i)
      expect(
        others.filter((id) => told?.includes(id)),
        asked,
      ).toEqual([])
    },
  }
}

/** Contoso on a database of its own, with what an operation needs around it. */
import { randomUUID } from 'node:crypto'
import { roles } from '../../src/auth/permissions.ts'
import type { Principal } from '../../src/auth/principal.ts'
import { type Listener, openListener } from '../../src/db/listen.ts'
import { operationChannel } from '../../src/db/sql/operation-notice.ts'
import { contosoTenantId, groups, guidOf } from '../../src/imports/demonstration/contoso.ts'
import { seedDemonstration } from '../../src/imports/demonstration/seed.ts'
import type { TenantId } from '../../src/licensing/model.ts'
import type { OperationContext } from '../../src/operations/context.ts'
import { settle } from './settle.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export const tenantId = contosoTenantId as TenantId

export function groupId(name: string): string {
  return guidOf('group', groups.findIndex((group) => group.name === name) + 1)
}

export interface Contoso extends AsyncDisposable {
  readonly database: TestDatabase
  /** Opened when somebody subscribes. */
  readonly listener: Listener
  context(principal?: Partial<Principal>): OperationContext
  /** As the owner of the database. */
  sql(text: string, ...parameters: unknown[]): Promise<Record<string, unknown>[]>
  /** Evaluates until nothing is to be done. */
  settle(): Promise<void>
}

export async function createContoso(options: Parameters<typeof createTestDatabase>[0] = {}): Promise<Contoso> {
  const { database, close } = await createTestDatabase(options)
  await seedDemonstration(database)
  const listener = openListener({ connection: database.connection, channel: operationChannel })
  return {
    database,
    listener,
    context: (principal = {}) => {
      const caller = { ...administrator, ...principal }
      const db = database.tenant(caller.tenantId as TenantId)
      return {
        db,
        principal: caller,
        seatQueue: true,
        newId: randomUUID,
        wake: () => {},
        watching: { listener, openDb: () => db },
      }
    },
    sql: async (text, ...parameters) => (await database.owner.query(text, parameters)).rows,
    settle: () => settle(database.tenant(tenantId)),
    async [Symbol.asyncDispose]() {
      await listener.close()
      await close()
    },
  }
}

const administrator: Principal = {
  kind: 'delegated',
  tenantId: contosoTenantId,
  objectId: guidOf('user', 1),
  userPrincipalName: 'ada.fischer@contoso.com',
  appId: null,
  scopes: new Set(['Directory.ReadWrite.All', 'User.Read']),
  roles: new Set(),
  directoryRoles: new Set([roles.globalAdministrator]),
  expirationDateTime: new Date('9999-12-31'),
}

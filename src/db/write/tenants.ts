import { GatewayError } from '../../errors.ts'
import type { Database } from '../client.ts'

/** Makes an empty tenant. Throws `Request_BadRequest` where the id is taken. */
export async function createTenant(
  { prisma }: Pick<Database, 'prisma'>,
  tenant: { readonly tenantId: string; readonly displayName: string; readonly countryLetterCode: string },
): Promise<void> {
  const known = await prisma.tenant.findUnique({ where: { tenantId: tenant.tenantId } })
  if (known) throw new GatewayError('Request_BadRequest', `The tenant ${tenant.tenantId} exists already.`)
  await prisma.tenant.create({ data: { ...tenant, licensingLock: { create: {} } } })
}

/** Whether the gateway knows a tenant. */
export async function isTenantKnown({ prisma }: Pick<Database, 'prisma'>, tenantId: string): Promise<boolean> {
  return (await prisma.tenant.findUnique({ where: { tenantId }, select: { tenantId: true } })) !== null
}

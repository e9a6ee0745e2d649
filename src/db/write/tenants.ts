import { GatewayError } from '../../errors.ts'
import type { Database } from '../client.ts'
import { Prisma } from '../generated/client.ts'

/** Makes an empty tenant. Throws `Request_BadRequest` where the id is taken, also by somebody who makes it meanwhile. */
export async function createTenant(
  { prisma }: Pick<Database, 'prisma'>,
  tenant: { readonly tenantId: string; readonly displayName: string; readonly countryLetterCode: string },
): Promise<void> {
  try {
    await prisma.tenant.create({ data: { ...tenant, licensingLock: { create: {} } } })
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error
    throw new GatewayError('Request_BadRequest', `The tenant ${tenant.tenantId} exists already.`, { cause: error })
  }
}

/** Whether the gateway knows a tenant. */
export async function isTenantKnown({ prisma }: Pick<Database, 'prisma'>, tenantId: string): Promise<boolean> {
  return (await prisma.tenant.findUnique({ where: { tenantId }, select: { tenantId: true } })) !== null
}

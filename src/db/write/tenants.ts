import { GatewayError } from '../../errors.ts'
import { isOutOfReach, outOfReach } from '../../util/out-of-reach.ts'
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

/**
 * Makes the look-up of every request: whether the gateway knows a tenant. Those that it knows it remembers, because no
 * tenant is ever removed. Rejects with `Service_Unavailable` where the database is out of reach.
 */
export function createTenantCheck({ prisma }: Pick<Database, 'prisma'>): (tenantId: string) => Promise<boolean> {
  const known = new Set<string>()
  return async (tenantId) => {
    if (known.has(tenantId)) return true
    const found = await prisma.tenant.findUnique({ where: { tenantId }, select: { tenantId: true } }).catch(unavailable)
    if (found !== null) known.add(tenantId)
    return found !== null
  }
}

function unavailable(error: unknown): never {
  throw isOutOfReach(error) ? new GatewayError('Service_Unavailable', outOfReach, { cause: error }) : error
}

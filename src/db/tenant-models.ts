/**
 * Prisma's models as one tenant has them. Every `where` and every row that is written gets the tenant's id, whatever the caller wrote
 * there, and relations stay inside, because every key between tables of tenants begins with the tenant. What could lead out is not
 * there: raw SQL, writes through relations, writes to the catalogue, and the way from a product to whoever owns it.
 */
import type { TenantId } from '../licensing/model.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'

/** The models that all tenants share; every other one has a `tenantId`. */
const catalogueModels = [
  'Product',
  'ServicePlan',
  'ProductServicePlan',
  'ExclusiveSet',
  'ExclusiveSetPlan',
  'PlanRequirement',
  'BarredLocation',
] as const satisfies readonly Prisma.ModelName[]

const reads = ['findFirst', 'findUnique', 'findMany', 'count', 'groupBy'] as const
/** Of rows by their columns: these write no relations. */
const writes = ['createMany', 'updateMany', 'deleteMany'] as const

type CatalogueModel = (typeof catalogueModels)[number]
type TenantModel = Exclude<Prisma.ModelName, CatalogueModel>
type Read = (typeof reads)[number]
type Write = (typeof writes)[number]
type Delegate<Name extends Prisma.ModelName> = Prisma.TransactionClient[Uncapitalize<Name>]

/** The models of one tenant, with the operations that cannot leave it. */
export type TenantModels = {
  readonly [Name in TenantModel as Uncapitalize<Name>]: Pick<Delegate<Name>, Read | Write>
} & { readonly [Name in CatalogueModel as Uncapitalize<Name>]: Pick<Delegate<Name>, Read> }

/**
 * A client whose every operation is bound to the tenant, and runs by `run`; `limitModels` then takes away what is not in
 * `TenantModels`.
 */
export function bindModels(
  prisma: PrismaClient,
  tenantId: TenantId,
  run: <T>(operation: () => Promise<T>) => Promise<T>,
): PrismaClient {
  return prisma.$extends({
    query: {
      $allModels: {
        $allOperations: ({ model, operation, args, query }) =>
          run(async () => await query(bindArguments({ model, operation }, args, tenantId))),
      },
    },
  }) as unknown as PrismaClient // it lacks only what `limitModels` takes away
}

/** Of a bound client, or a transaction on one, what a tenant has; all else throws. */
export function limitModels(bound: Prisma.TransactionClient): TenantModels {
  return limit((name) => {
    const operations = operationsOf.get(name)
    if (!operations) throw new Error(`${name} is nothing of one tenant`)
    const delegate: object = Reflect.get(bound, name)
    return limit((operation) => {
      if (!operations.has(operation)) throw new Error(`${name}.${operation} could leave the tenant`)
      return Reflect.get(delegate, operation)
    })
  }) as unknown as TenantModels // a proxy has no type of its own
}

/** An object with nothing of its own. Whoever inspects it, or awaits it, asks for what it has not. */
function limit(get: (name: string) => unknown): object {
  return new Proxy(Object.create(null) as object, {
    get: (_nothing, name) => (typeof name === 'symbol' || name === 'then' ? undefined : get(name)),
  })
}

const isShared = new Set<string>(catalogueModels)
const operationsOf = new Map<string, ReadonlySet<string>>(
  Object.values(Prisma.ModelName).map((name) => [
    `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    new Set<string>(isShared.has(name) ? reads : [...reads, ...writes]),
  ]),
)

/** Where the arguments of a model's operation name rows or values. */
interface Arguments {
  readonly where?: object
  readonly data?: object | readonly object[]
}

/** The arguments of a model's operation with the tenant in them, whatever the caller wrote there. */
function bindArguments<T>(
  { model, operation }: { readonly model: string; readonly operation: string },
  given: T,
  tenantId: TenantId,
): T {
  const { data, ...named }: Arguments = given ?? {}
  if (leadsOut(named)) throw new Error(`${wayOut} and a cursor could leave the tenant`)
  if (isShared.has(model)) return given
  const within = <Row extends object>(row: Row) => ({ ...row, tenantId })
  return {
    ...named,
    ...(operation !== 'createMany' && { where: within(named.where ?? {}) }),
    ...(data && { data: Array.isArray(data) ? data.map(within) : within(data) }),
  } as T
}

const wayOut = 'subscribedSkusOfAllTenants'

/** A cursor is a row that is looked for beside the conditions. */
function leadsOut(named: unknown): boolean {
  if (Array.isArray(named)) return named.some(leadsOut)
  if (typeof named !== 'object' || named === null || named instanceof Date) return false
  return Object.entries(named).some(([key, value]) => key === wayOut || key === 'cursor' || leadsOut(value))
}

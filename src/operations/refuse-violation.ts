/** A law that the licences of a user would break, in Microsoft's words where they are known, then with names and what helps. */
import { isAllowed } from '../auth/permissions.ts'
import type { Principal } from '../auth/principal.ts'
import { type LicensingNames, loadLicensingNames } from '../db/read/members-with-errors.ts'
import { findSharedAddresses, type SharedAddress } from '../db/sql/shared-addresses.ts'
import type { UserLicensing } from '../db/sql/user-licensing.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { GatewayError } from '../errors.ts'
import type { Catalog } from '../licensing/catalog.ts'
import { skusBringing } from '../licensing/effective.ts'
import type { License, SkuId, Violation } from '../licensing/model.ts'
import { joinWords, namePlans, tellSku } from './licensing-words.ts'

interface Broken {
  readonly violation: Violation
  readonly catalog: Catalog
  readonly user: UserLicensing
  /** What the user has, or is to have. */
  readonly licenses: readonly License[]
}

/** A broken law as the answer of a call; names are read only now, those of other people only for who may read them. */
export async function refuseViolation(
  db: TenantConnection,
  principal: Principal,
  { violation, catalog, user, licenses }: Broken,
): Promise<GatewayError> {
  const { skuId, servicePlans, conflictingServicePlans } = violation
  const names = await loadLicensingNames(db, [...servicePlans, ...conflictingServicePlans], [skuId])
  const bring = (plans: typeof servicePlans, but?: SkuId) =>
    skusBringing(catalog, licenses, plans).filter((brings) => brings !== but)
  const addresses = violation.error === 'UNIQUENESS_VIOLATION' ? await findSharedAddresses(db, [user.userId], 1) : []
  const words: Words = {
    names,
    location: user.location,
    leaning: bring(servicePlans),
    others: bring(conflictingServicePlans, skuId),
    shared: addresses.map((address) => tellShared(address, principal)),
  }
  return new GatewayError('Request_BadRequest', `${first(violation)} ${second(violation, words)}`)
}

interface Words {
  readonly names: LicensingNames
  readonly location: string
  /** The SKUs that bring the plans which show the violation, and the other ones that bring those in conflict. */
  readonly leaning: readonly SkuId[]
  readonly others: readonly SkuId[]
  readonly shared: readonly string[]
}

function first({ error, skuId, servicePlans, conflictingServicePlans }: Violation): string {
  switch (error) {
    case 'COUNT_VIOLATION':
      return `Subscription with SKU ${skuId} does not have any available licenses.`
    case 'MUTUALLY_EXCLUSIVE_VIOLATION':
      return `License assignment failed because service plans ${[...servicePlans, ...conflictingServicePlans].join(', ')} are mutually exclusive.`
    case 'DEPENDENCY_VIOLATION':
      return `License assignment failed because service plan ${servicePlans.join(', ')} depends on the service plan(s) ${conflictingServicePlans.join(', ')}.`
    case 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION':
      return 'License assignment cannot be done for user with invalid usage location.'
    case 'UNIQUENESS_VIOLATION':
      return `License assignment failed because a proxy address of the user is also that of another object, and SKU ${skuId} provisions mail.`
    case 'OTHER':
      return `License assignment of SKU ${skuId} failed because another license of the same source failed.`
  }
}

function second({ error, skuId, servicePlans, conflictingServicePlans }: Violation, words: Words): string {
  const { names, location, leaning, others, shared } = words
  const sku = tellSku(names, skuId)
  const list = (skuIds: readonly SkuId[], otherwise: string) =>
    skuIds.length > 0 ? joinWords(skuIds.map((id) => tellSku(names, id))) : otherwise
  const [plans, conflicting] = [namePlans(names, servicePlans), namePlans(names, conflictingServicePlans)]
  switch (error) {
    case 'COUNT_VIOLATION': {
      const { units = 0, consumed = 0 } = names.products.get(skuId) ?? {}
      return `${consumed} of ${units} units of ${sku} are in use: buy more, or take the product from somebody who does not need it.`
    }
    case 'MUTUALLY_EXCLUSIVE_VIOLATION':
      return `${plans} of ${sku} and ${conflicting} of ${list(others, 'the same product')} exclude each other: take one of the products from the user, or name one of the plans in disabledPlans.`
    case 'DEPENDENCY_VIOLATION':
      return `Service plan ${plans} of ${list(leaning, sku)} works only with ${conflicting}, which the user would not have: give or keep a product with it, or name ${plans} in disabledPlans.`
    case 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION':
      return `${plans} of ${sku} may not be used in ${location}, which counts as the location of the user: correct the usageLocation of the user, or name the plan in disabledPlans.`
    case 'UNIQUENESS_VIOLATION':
      return `${plans} of ${sku} makes a mailbox, and ${shared.join(', ') || 'an address of the user is taken'}: remove the address from one of the two (proxyAddresses).`
    case 'OTHER':
      return `${sku} follows when the other one is mended; licenseAssignmentStates of the user tells which.`
  }
}

function tellShared({ address, holderId, holderKind, holderName }: SharedAddress, principal: Principal): string {
  const isShown = isAllowed(principal, holderKind === 'USER' ? 'readUsers' : 'readGroups')
  const holder = isShown ? `the ${holderKind.toLowerCase()} ${holderName} (${holderId})` : 'another user or group'
  return `${address} is an address of ${holder} too`
}

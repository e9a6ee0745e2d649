/** A trigger, done to the real tenant and to the reference engine. */
import type { ServicePlanId, SkuId } from '../../src/licensing/model.ts'
import { assignLicense } from '../../src/operations/assign-license.ts'
import { assignUserLicense } from '../../src/operations/assign-user-license.ts'
import { addGroupMembers, removeGroupMembers } from '../../src/operations/change-group-members.ts'
import { deleteGroup } from '../../src/operations/delete-group.ts'
import { deleteUser } from '../../src/operations/delete-user.ts'
import { reprocessGroupLicenseAssignment } from '../../src/operations/reprocess-group-license-assignment.ts'
import { reprocessLicenseAssignment } from '../../src/operations/reprocess-license-assignment.ts'
import { restoreGroup } from '../../src/operations/restore-group.ts'
import { restoreUser } from '../../src/operations/restore-user.ts'
import { updateSubscribedSku } from '../../src/operations/update-subscribed-sku.ts'
import { updateUser } from '../../src/operations/update-user.ts'
import { group, sku, user, type World } from './property-tenant.ts'
import type { Action, Change } from './property-triggers.ts'

function toRequest({ add, remove }: Change, present: readonly string[]) {
  return {
    addLicenses: add.map(({ skuId, disabledPlans }) => {
      return { skuId: skuId as SkuId, disabledPlans: disabledPlans as readonly ServicePlanId[] | null }
    }),
    removeLicenses: removals({ add, remove }, present) as SkuId[],
  }
}

/** A SKU is not in both lists: that is refused before anything is looked at. */
function removals({ add, remove }: Change, present: readonly string[]): string[] {
  const named = remove.flatMap((number) => (number < 3 ? (present[number] ?? []) : sku(number)))
  return named.filter((id) => !add.some(({ skuId }) => skuId === id))
}

const onGroup = (state: State, number: number) => [...state.team(group(number)).licenses.keys()].sort()
const onUser = (state: State, number: number) =>
  state
    .of(user(number))
    .filter(({ source }) => source === user(number))
    .map((path) => path.sku)
    .sort()

/** What the action asks of assignLicense. */
export function requestOf({ reference }: World, each: { readonly group: number; readonly change: Change }) {
  return { groupId: group(each.group), ...toRequest(each.change, onGroup(reference.state, each.group)) }
}

/** Calls the operation. */
export async function perform(world: World, each: Action): Promise<unknown> {
  const context = world.context()
  const { state } = world.reference
  switch (each.kind) {
    case 'assign':
      return assignLicense(context, requestOf(world, each))
    case 'direct':
      return assignUserLicense(context, {
        userId: user(each.user),
        ...toRequest(each.change, onUser(state, each.user)),
      })
    case 'add':
      return changeIfAny(newcomers(state, each), (memberIds) =>
        addGroupMembers(context, { groupId: group(each.group), memberIds }),
      )
    case 'remove':
      return changeIfAny(livingMembers(state, each), (memberIds) =>
        removeGroupMembers(context, { groupId: group(each.group), memberIds }),
      )
    case 'units':
      return updateSubscribedSku(context, sku(each.sku) as SkuId, each.change)
    case 'reprocessGroup':
      return reprocessGroupLicenseAssignment(context, group(each.group))
    case 'deleteGroup':
      return deleteGroup(context, group(each.group))
    case 'restoreGroup':
      return restoreGroup(context, nthDeletedGroup(state, each.nth))
    case 'reprocessUser':
      return reprocessLicenseAssignment(context, user(each.user))
    case 'delete':
      return deleteUser(context, user(each.user))
    case 'restore':
      return restoreUser(context, nthDeleted(state, each.nth))
    case 'user':
      return updateUser(context, user(each.user), {
        usageLocation: each.location,
        proxyAddresses: each.addresses,
      })
  }
}

type State = World['reference']['state']

/** The nth deleted user, else one that is not deleted. */
const nthDeleted = (state: State, nth: number) =>
  [...state.people].filter(([, { deleted }]) => deleted).map(([id]) => id)[nth] ?? user(nth)

/** The nth deleted group, else one that is not deleted. */
const nthDeletedGroup = (state: State, nth: number) =>
  [...state.teams].filter(([, { deleted }]) => deleted).map(([id]) => id)[nth] ?? group(nth)

const toSku = ({ capabilityStatus, ...units }: { enabled?: number; warning?: number; capabilityStatus?: string }) => ({
  ...units,
  ...(capabilityStatus !== undefined && { status: capabilityStatus }),
})

type Members = { readonly group: number; readonly users: readonly number[] }

const newcomers = (state: State, each: Members) =>
  each.users.map(user).filter((id) => !state.team(group(each.group)).members.has(id) && !state.person(id).deleted)

const livingMembers = (state: State, each: Members) =>
  each.users.map(user).filter((id) => state.team(group(each.group)).members.has(id) && !state.person(id).deleted)

async function changeIfAny(ids: string[], run: (ids: string[]) => unknown): Promise<unknown> {
  return ids.length > 0 ? run(ids) : null
}

/** Does the same to the reference engine; throws where it refuses. */
export function expectFrom({ reference }: Pick<World, 'reference'>, each: Action): unknown {
  const { state } = reference
  const living = (number: number) => {
    if (state.person(user(number)).deleted) throw new Error('not found')
    return user(number)
  }
  const restorable = (id: string) => {
    if (!state.person(id).deleted) throw new Error('not found')
    return id
  }
  const refuse = (cause: string | null) => {
    if (cause !== null) throw new Error(cause)
  }
  switch (each.kind) {
    case 'assign':
      return reference.assignLicense(
        group(each.group),
        each.change.add,
        removals(each.change, onGroup(state, each.group)),
      )
    case 'direct':
      return reference.assignUserLicense(
        living(each.user),
        each.change.add,
        removals(each.change, onUser(state, each.user)),
      )
    case 'add':
      return changeIfAny(newcomers(state, each), (ids) => reference.addMembers(group(each.group), ids))
    case 'remove':
      return changeIfAny(livingMembers(state, each), (ids) => reference.removeMembers(group(each.group), ids))
    case 'units':
      return reference.updateSku(sku(each.sku), toSku(each.change))
    case 'reprocessGroup':
      return reference.reprocessGroup(group(each.group))
    case 'deleteGroup':
      return reference.deleteGroup(group(each.group))
    case 'restoreGroup':
      return reference.restoreGroup(nthDeletedGroup(state, each.nth))
    case 'reprocessUser':
      return refuse(reference.reprocessUser(living(each.user)))
    case 'delete':
      return reference.deleteUser(living(each.user))
    case 'restore':
      return reference.restoreUser(restorable(nthDeleted(state, each.nth)))
    case 'user':
      return reference.updateUser(living(each.user), {
        usageLocation: each.location,
        addresses: each.addresses,
      })
  }
}

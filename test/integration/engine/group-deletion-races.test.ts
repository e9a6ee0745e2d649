/** A group is deleted or restored while others change it, its members or its licences: one comes first, the other knows of it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runStep } from '../../../src/engine/step.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { addGroupMembers } from '../../../src/operations/change-group-members.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { deleteGroup } from '../../../src/operations/delete-group.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { restoreGroup } from '../../../src/operations/restore-group.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { updateGroup } from '../../../src/operations/update-group.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'
import { bad, missing, missingAnywhere, noDeletedGroup } from '../../support/expect-refusal.ts'
import { holdCommit } from '../../support/held-commit.ts'
import { untilWaiting } from '../../support/until-waiting.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

let number = 0
let group = ''
beforeEach(() => {
  number++
  group = groupId(`Site ${number}`)
})
afterEach(async () => {
  await contoso.settle()
  expect(await differences(contoso.database)).toEqual([])
  const wrong = `SELECT g.id FROM "group" g WHERE g.deleted_date_time IS NOT NULL AND (EXISTS (SELECT FROM group_license l WHERE l.group_id = g.id)
    OR EXISTS (SELECT FROM license_assignment_path p WHERE p.source_id = g.id))`
  expect(await contoso.sql(wrong)).toEqual([])
  expect(await contoso.sql(`SELECT FROM license_operation WHERE state <> 'PROCESSING_COMPLETE'`)).toEqual([])
  expect(await contoso.sql('SELECT FROM pending_evaluation')).toEqual([])
})

type Call = (context: OperationContext) => Promise<unknown>
const refusal = 'A group with active licenses assigned cannot be deleted.'
const held = bad(
  `${refusal} Users still have licenses from it: wait until they are evaluated, and mend what membersWithLicenseErrors shows.`,
)
const remove: Call = (context) => deleteGroup(context, group)
const restore: Call = (context) => restoreGroup(context, group)
const change = (add: readonly string[], gone: readonly string[]): Call => {
  const addLicenses = add.map((skuId) => ({ skuId: skuId as SkuId, disabledPlans: null }))
  return (context) => assignLicense(context, { groupId: group, addLicenses, removeLicenses: gone as SkuId[] })
}
const give = change([skus.emsE5], [])
const take = change([], [skus.emsE5])
const outsider = guidOf('user', 199)
const join: Call = (context) => addGroupMembers(context, { groupId: group, memberIds: [outsider] })
const pathsOf = (state: string) =>
  contoso.sql(
    'SELECT user_id AS id FROM license_assignment_path WHERE source_id = $1 AND state::text = $2',
    group,
    state,
  )

/** The first call has done everything but commit when the second comes, which waits for it. Answers the second's. */
async function oneAfterTheOther(first: Call, second: Call): Promise<PromiseSettledResult<unknown>> {
  const context = contoso.context()
  const { db, reached, release } = holdCommit(context.db)
  const earlier = first({ ...context, db })
  await Promise.race([reached, earlier])
  const later = Promise.allSettled([second(contoso.context())])
  await untilWaiting(contoso).finally(release)
  await earlier
  const [result] = await later
  return result
}

const refused = (error: object) => ({ status: 'rejected', reason: expect.objectContaining(error) })
const accepted = { status: 'fulfilled' }

describe('a deletion', () => {
  test('waits for a call that gives licences, and is refused', async () => {
    expect(await oneAfterTheOther(give, remove)).toMatchObject(refused(bad(`${refusal} Remove its licenses first.`)))
  })

  test('waits for a change of members, and then finds nothing in its way', async () => {
    expect(await oneAfterTheOther(join, remove)).toMatchObject(accepted)
    await restoreGroup(contoso.context(), group)
    expect(await contoso.sql('SELECT FROM membership WHERE group_id = $1', group)).toHaveLength(15)
  })

  test('waits for the step that takes the last licences away, and is done', async () => {
    await give(contoso.context())
    await contoso.settle()
    await take(contoso.context())
    const step = (context: OperationContext, limit: number) => runStep(context.db, { last: 0n, limit, seatQueue: true })
    for (let evaluated = 0; evaluated < 13; ) evaluated += (await step(contoso.context(), 1))?.succeeded ?? 0
    expect(await pathsOf('ACTIVE')).toHaveLength(1)
    expect(await oneAfterTheOther((context) => step(context, 2), remove)).toMatchObject(accepted)
  })

  test('waits for a step that still gives what a call has taken from the group meanwhile, and is refused', async () => {
    await give(contoso.context())
    const step: Call = ({ db }) => runStep(db, { last: 0n, limit: 1, seatQueue: true })
    // The first step of a lap holds the group's row; later ones do not.
    await step(contoso.context())
    const takeAndRemove: Call = async (context) => {
      await take(context)
      return remove(context)
    }
    expect(await oneAfterTheOther(step, takeAndRemove)).toMatchObject(refused(held))
  })

  test('waits for a restore of somebody who had a licence from the group, which gives nothing any more', async () => {
    await give(contoso.context())
    await contoso.settle()
    const [first] = await pathsOf('ACTIVE')
    await deleteUser(contoso.context(), String(first?.['id']))
    await take(contoso.context())
    await contoso.settle()
    expect(await pathsOf('DISABLED')).toEqual([first])
    const back: Call = (context) => restoreUser(context, String(first?.['id']))
    expect(await oneAfterTheOther(back, remove)).toMatchObject(accepted)
  })

  test('waits for a deletion of the last who has a licence from it, which then goes with the group', async () => {
    await give(contoso.context())
    await contoso.settle()
    const [last = '', ...others] = (await pathsOf('ACTIVE')).map(({ id }) => String(id))
    for (const id of others) await deleteUser(contoso.context(), id)
    await take(contoso.context())
    expect(await oneAfterTheOther((context) => deleteUser(context, last), remove)).toMatchObject(accepted)
    expect(await contoso.sql('SELECT FROM license_assignment_path WHERE source_id = $1', group)).toEqual([])
    for (const id of [last, ...others]) await restoreUser(contoso.context(), id)
  })

  test('comes before a call for licences, a change of members, of the group, and another deletion: they find no group', async () => {
    const describeGroup: Call = (context) => updateGroup(context, group, { description: 'Late' })
    const reprocess: Call = (context) => reprocessGroupLicenseAssignment(context, group)
    for (const late of [give, join, reprocess, describeGroup, remove]) {
      expect(await oneAfterTheOther(remove, late), String(late)).toMatchObject(refused(missingAnywhere(group)))
      await restoreGroup(contoso.context(), group)
    }
  })

  test('comes before a restore of somebody who had a licence from the group: it is gone', async () => {
    await give(contoso.context())
    await contoso.settle()
    const [first] = await pathsOf('ACTIVE')
    const person = String(first?.['id'])
    await deleteUser(contoso.context(), person)
    await take(contoso.context())
    await contoso.settle()
    const back: Call = (context) => restoreUser(context, person)
    expect(await oneAfterTheOther(remove, back)).toMatchObject(accepted)
    expect(
      await contoso.sql('SELECT FROM license_assignment_path WHERE user_id = $1 AND source_id = $2', person, group),
    ).toEqual([])
  })
})

test('of two restores the second finds nothing to restore, and the group takes licences again', async () => {
  await remove(contoso.context())
  expect(await oneAfterTheOther(restore, restore)).toMatchObject(refused(missing(group, noDeletedGroup)))
  await give(contoso.context())
  await contoso.settle()
  expect(await pathsOf('ACTIVE')).not.toEqual([])
})

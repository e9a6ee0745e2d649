import { afterAll, beforeAll, expect, test } from 'vitest'
import { guidOf, skus } from '../../../../src/imports/demonstration/contoso.ts'
import { deleteUser } from '../../../../src/operations/delete-user.ts'
import { restoreUser } from '../../../../src/operations/restore-user.ts'
import { ask } from '../../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../../support/contoso.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const document =
  'query ($id: ID!) { user(id: $id) { licenseAssignmentStates { skuId assignedByGroup state error cause remedy } } }'
const statesOf = async (number: number) => {
  const { data, errors } = await ask(contoso.context(), document, { id: guidOf('user', number) })
  expect(errors).toBeUndefined()
  return data.user.licenseAssignmentStates
}

test('each way to a product that is in error tells its own cause, and the others none', async () => {
  const conflict = {
    skuId: skus.e3,
    state: 'ERROR',
    error: 'MUTUALLY_EXCLUSIVE_VIOLATION',
    cause: 'SharePoint (Plan 2) of Office 365 E3 and SharePoint (Plan 1) of Office 365 E1 exclude each other.',
    remedy: 'Take Office 365 E1 from the user, or switch one of the two service plans off, then reprocess the user.',
  }
  const states = await statesOf(6)
  expect(states).toHaveLength(4)
  expect(states).toEqual(
    expect.arrayContaining([
      { skuId: skus.e1, assignedByGroup: null, state: 'ACTIVE', error: null, cause: null, remedy: null },
      { ...conflict, assignedByGroup: groupId('Sales Team') },
      { ...conflict, assignedByGroup: groupId('Engineering') },
      {
        skuId: skus.emsE5,
        assignedByGroup: groupId('Engineering'),
        state: 'ERROR',
        error: 'OTHER',
        cause:
          'Nothing is wrong with Enterprise Mobility + Security E5, but the user does not get it: Office 365 E3 of the same group is in error, and a group gives all of its products to a user or none.',
        remedy: 'Mend the error of Office 365 E3; Enterprise Mobility + Security E5 follows.',
      },
    ]),
  )
})

test('a direct licence that could not come back is told of as such', async () => {
  const id = guidOf('user', 180)
  await contoso.sql(
    `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
     SELECT tenant_id, user_id, $2, source_id, source_kind, disabled_plan_set_id, 'ACTIVE' FROM license_assignment_path WHERE user_id = $1`,
    id,
    skus.emsE5,
  )
  await deleteUser(contoso.context(), id)
  await contoso.settle() // the queue gives its unit of E5 to an executive
  await contoso.sql('UPDATE subscribed_sku SET enabled_units = 0 WHERE sku_id = $1', skus.emsE5)
  await restoreUser(contoso.context(), id)
  const told = (product: string, units: string) => ({
    assignedByGroup: null,
    state: 'ERROR',
    error: 'COUNT_VIOLATION',
    cause: `No unit of ${product} is left: ${units} are in use.`,
    remedy: `Buy units of ${product}, or take it from somebody who does not need it; whoever waits longest is served first.`,
  })
  const states = await statesOf(180)
  expect(states).toEqual([
    expect.objectContaining(told('Enterprise Mobility + Security E5', states[0].cause.match(/\d+ of 0/)[0])),
    { skuId: skus.e5, ...told('Office 365 E5', '15 of 15') },
  ])
  await contoso.sql('UPDATE subscribed_sku SET enabled_units = 100 WHERE sku_id = $1', skus.emsE5)
  await contoso.sql(
    `UPDATE license_assignment_path SET error = 'OTHER', waiting_since = NULL WHERE user_id = $1 AND sku_id = $2`,
    id,
    skus.emsE5,
  )
  expect((await statesOf(180))[0]).toMatchObject({
    error: 'OTHER',
    cause:
      'Nothing is wrong with Enterprise Mobility + Security E5, but the user does not get it back: Office 365 E5 is in error, and what was assigned directly comes back as a whole.',
    remedy: 'Mend the error of Office 365 E5; Enterprise Mobility + Security E5 follows.',
  })
})

test('causes ask for the right to read groups and users, and the states are shown without', async () => {
  const reader = contoso.context({ scopes: new Set(['User.Read.All']) })
  const { data, errors } = await ask(reader, document, { id: guidOf('user', 47) })
  expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['Authorization_RequestDenied']))
  expect(JSON.stringify({ data, errors })).not.toContain('falcon')
  expect(data.user.licenseAssignmentStates).toContainEqual(
    expect.objectContaining({ error: 'UNIQUENESS_VIOLATION', cause: null, remedy: null }),
  )
})

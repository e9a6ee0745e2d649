import { afterAll, beforeAll, expect, test } from 'vitest'
import { toPage } from '../../../src/db/read/page.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { listPreviewedErrors } from '../../../src/operations/list-previewed-errors.ts'
import { previewAssignLicense } from '../../../src/operations/preview-assign-license.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

test('a page is full, and tells that there are more, though users were deleted since the snapshot', async () => {
  const context = contoso.context()
  const preview = await previewAssignLicense(context, {
    groupId: groupId('Site 1'),
    addLicenses: [{ skuId: skus.e5 as SkuId, disabledPlans: null }],
    removeLicenses: [],
  })
  const read = async (limit: number, backwards = false) => {
    const page = { limit, backwards, after: null, before: null }
    const filter = { error: null, skuId: null }
    const { rows, more } = toPage(await listPreviewedErrors(context, preview, { filter, page, nodes: [] }), page)
    return { users: rows.map(({ user }) => user.id), more }
  }
  const { users: all } = await read(99)
  expect(all.length).toBeGreaterThan(6)
  const gone = [...all.slice(0, 3), ...all.slice(-2)]
  await contoso.sql('UPDATE "user" SET deleted_date_time = now() WHERE id = ANY ($1)', gone)
  const left = all.slice(3, -2)
  expect(await read(1)).toEqual({ users: left.slice(0, 1), more: true })
  expect(await read(1, true)).toEqual({ users: left.slice(-1), more: true })
  expect(await read(left.length)).toEqual({ users: left, more: false })
  expect(await read(99)).toEqual({ users: left, more: false })
  await contoso.sql('UPDATE "user" SET deleted_date_time = now() WHERE id = ANY ($1)', left)
  expect(await read(2)).toEqual({ users: [], more: false })
})

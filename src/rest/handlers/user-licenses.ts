/** Licences of one user: they are changed directly, evaluated anew, and told in detail. */
import { z } from 'zod'
import { assignUserLicense } from '../../operations/assign-user-license.ts'
import { listLicenseDetails } from '../../operations/list-license-details.ts'
import { reprocessLicenseAssignment } from '../../operations/reprocess-license-assignment.ts'
import { answer, type Handler } from '../exchange.ts'
import { loadServicePlans } from '../loaders/service-plans.ts'
import { quoteKey } from '../odata/key.ts'
import { readOptions } from '../odata/options.ts'
import { readSelect } from '../odata/select.ts'
import { readBody } from '../wire/body.ts'
import { readLicenseChange } from '../wire/license-change.ts'
import { licenseDetailsProperties, licenseDetailsType } from '../wire/license-details.ts'
import { render, selectionFor } from '../wire/properties.ts'
import { showChanged } from './user.ts'
import type { Whom } from './whom.ts'

/** `POST /users/{id|upn}/assignLicense`, `POST /me/assignLicense` */
export const assignLicenseToUser =
  (whom: Whom): Handler =>
  async (world, call) => {
    readOptions(call.query, [])
    const change = { userId: whom(world, call), ...readLicenseChange(call.body) }
    return answer(await showChanged(world, call, await assignUserLicense(world.operation, change)))
  }

const nothing = z.strictObject({})

/** `POST /users/{id|upn}/reprocessLicenseAssignment`, `POST /me/reprocessLicenseAssignment` */
export const reprocessUser =
  (whom: Whom): Handler =>
  async (world, call) => {
    readOptions(call.query, [])
    readBody(nothing, call.body ?? {}, 'reprocessLicenseAssignment')
    return answer(await showChanged(world, call, await reprocessLicenseAssignment(world.operation, whom(world, call))))
  }

/** `GET /users/{id|upn}/licenseDetails`, `GET /me/licenseDetails` */
export const readLicenseDetails =
  (whom: Whom): Handler =>
  async (world, call) => {
    const { names, told } = readSelect(readOptions(call.query, ['$select']).$select ?? null, licenseDetailsType)
    const id = whom(world, call)
    const selection = selectionFor(licenseDetailsProperties, names)
    const licenses = await listLicenseDetails(world.operation, { id, selection })
    const plansOf = await loadServicePlans(
      world.operation,
      licenses.map(({ skuId }) => skuId),
      names,
    )
    return answer({
      '@odata.context': `${world.baseUrl}/${call.root}/$metadata#users('${quoteKey(id)}')/licenseDetails${told}`,
      value: licenses.map((license) =>
        render(licenseDetailsProperties, names, { license, servicePlans: plansOf(license.skuId) }),
      ),
    })
  }

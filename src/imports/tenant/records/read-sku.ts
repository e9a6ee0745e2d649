/** A product that the tenant owns. What it consumes is counted, and which plans it has the catalogue knows: both are not read. */
import { mostUnits } from '../../../licensing/units.ts'
import { type PropertyTable, readProperties, toColumns } from './properties.ts'
import type { RecordReader } from './record-reader.ts'
import { count, guid, isNone, list, refuseValue, required, type Values, word } from './values.ts'

const table: PropertyTable = {
  appliesTo: { read: word('User', 'Company') },
  capabilityStatus: { read: word('Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut') },
  subscriptionIds: { read: list(guid), none: [] },
}
const units: PropertyTable = Object.fromEntries(
  ['enabled', 'suspended', 'warning', 'lockedOut'].map((name) => [`prepaidUnits.${name}`, { read: count(mostUnits) }]),
)

/** Products; CSV has the parts of `prepaidUnits` as columns. */
export const readSku: RecordReader = {
  columns: ['skuId', ...Object.keys(table), ...Object.keys(units)],
  needed: ['skuId'],
  read(values) {
    const skuId = required(values, 'skuId', guid)
    const given = readProperties(units, { ...values, ...flatten(values['prepaidUnits']) })
    const counts = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [`${name.slice('prepaidUnits.'.length)}Units`, value]),
    )
    const properties = toColumns({ ...readProperties(table, values), ...counts })
    return [{ table: 'subscribedSkus', row: { skuId, properties } }]
  },
}

function flatten(value: unknown): Values {
  if (value === undefined || isNone(value)) return {}
  if (typeof value !== 'object' || value === null) throw refuseValue('prepaidUnits', 'must be an object')
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [`prepaidUnits.${name}`, each]))
}

import { expect, test } from 'vitest'
import { toSecurityIdentifier } from '../../../src/util/security-identifier.ts'

test.each([
  ['21d05557-b7b6-418f-86fa-a3118d751be4', 'S-1-12-1-567301463-1099937718-295959174-3827004813'],
  ['00000001-0000-0000-0000-0000000000ff', 'S-1-12-1-1-0-0-4278190080'],
])('the SID of %s is %s', (guid, sid) => {
  expect(toSecurityIdentifier(guid)).toBe(sid)
})

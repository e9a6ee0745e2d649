import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { shareSecret } from '../../../src/db/gateway-secret.ts'
import { createTestDatabase } from '../../support/test-database.ts'

test('gateways that start at the same time agree on one secret of a name, and later ones take it', async () => {
  const { database, close } = await createTestDatabase()
  try {
    const offers = Array.from({ length: 4 }, () => randomBytes(32))
    const taken = await Promise.all(offers.map((fresh) => shareSecret(database, 'one', fresh)))
    const [first] = taken
    expect(offers).toContainEqual(first)
    expect(taken).toEqual(offers.map(() => first))
    expect(await shareSecret(database, 'one', randomBytes(32))).toEqual(first)
    expect(await shareSecret(database, 'other', randomBytes(32))).not.toEqual(first)
  } finally {
    await close()
  }
})

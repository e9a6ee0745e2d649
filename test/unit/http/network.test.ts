import { expect, test } from 'vitest'
import { networkOf } from '../../../src/http/network.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:DB8:0000:0001::', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1:2:3:4:5:6:203.0.113.7', '1:2:3:4::/64'],
  ['x'.repeat(10_000), 'unknown'],
  ['203.0.113.7:80', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('an address counts as its subscriber: %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

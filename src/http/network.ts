/** Addresses as they are counted: an IPv4 address, or the 64 leading bits of an IPv6 one, which is what one subscriber has. */
import { isIPv4, isIPv6 } from 'node:net'

/** What an address counts as. */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'unknown'
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || isIPv4(address)) return mapped ?? address
  return isIPv6(address) ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : 'unknown'
}

/** The eight groups of an address, or those before the zone. */
function groupsOf(address: string): readonly string[] {
  const [front = '', back] = (address.split('%')[0] ?? '').split('::')
  const before = front === '' ? [] : front.split(':')
  const after = back === undefined || back === '' ? [] : back.split(':')
  const missing = back === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const zeros = Array.from({ length: missing }, () => '0')
  return [...before, ...zeros, ...after].map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
}

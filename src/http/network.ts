/** Addresses as they are counted: an IPv4 address, or the 64 leading bits of an IPv6 one, which is what one subscriber has. */
import { isIPv4, isIPv6 } from 'node:net'

/** What an address counts as, whichever port stands after it. */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'unknown'
  const plain = plainAddress(withoutPort(address))
  if (isIPv4(plain)) return plain
  return isIPv6(plain) ? `${groupsOf(plain).slice(0, 4).join(':')}::/64` : 'unknown'
}

/** An address without the port that some proxies write after it: `1.2.3.4:5`, `[2001:db8::1]:5`. */
export function withoutPort(address: string): string {
  const [, ipv4, ipv6] = /^(?:([\d.]+):\d+|\[([^\]]+)\](?::\d+)?)$/.exec(address) ?? []
  return ipv4 ?? ipv6 ?? address
}

/** The address itself, or the IPv4 address that is written as one of IPv6, as sockets for both tell it. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped !== undefined && isIPv4(mapped) ? mapped : address
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

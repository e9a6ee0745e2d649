import { BlockList, isIP } from 'node:net'
import { withoutPort } from './network.ts'

/** Tells of an address whether it is one of these, or in one of these networks (CIDR); a port after it is left out. */
export function trustProxies(networks: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  return (told) => {
    const address = withoutPort(told)
    const version = isIP(address)
    return version !== 0 && trusted.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}

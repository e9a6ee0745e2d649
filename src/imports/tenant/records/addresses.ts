import { checkProxyAddresses } from '../../../operations/proxy-addresses.ts'
import { judge } from './judge.ts'
import { list, type Reader, refuseValue, tell } from './values.ts'

const address: Reader<string> = (value, name) => {
  if (typeof value !== 'string') throw refuseValue(name, `must be a list of texts, not of ${tell(value)}`)
  return value
}

/** All proxy addresses in their order. */
export const proxyAddresses: Reader<readonly string[]> = (value, name) => {
  const addresses = list(address)(value, name)
  judge(() => checkProxyAddresses(addresses))
  return addresses
}

/** The part of an address before the @. A dot may be in it, as Exchange has it, also where Graph would not take it in a call. */
export const mailNickname: Reader<string> = (value, name) => {
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(value) || /[@()[\]\\";:<>,]/.test(value))
    throw refuseValue(
      name,
      'must be 1 to 64 characters of ASCII, none of them a space or @ ( ) [ ] \\ " ; : < > or a comma',
    )
  return value
}

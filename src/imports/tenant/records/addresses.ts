import { isStorableText } from '../../../util/storable-text.ts'
import { list, type Reader, refuseValue, tell } from './values.ts'

/** An address of another kind than mail (X500, SPO) may have spaces and be long; mail is judged as everywhere. */
const other: Reader<string> = (value, name) => {
  if (typeof value !== 'string' || !/^[A-Za-z0-9]{1,16}:[^\p{Cc}]{1,1024}$/u.test(value) || !isStorableText(value))
    throw refuseValue(name, `has ${tell(value)}, which must have the form "SMTP:name@domain"`)
  return value
}

/** All proxy addresses in their order. */
export const proxyAddresses: Reader<readonly string[]> = (value, name) => {
  const addresses = list(other)(value, name)
  const keys = new Set(addresses.map((address) => address.toLowerCase()))
  if (keys.size < addresses.length) throw refuseValue(name, 'has an address twice')
  return addresses
}

/** Those that are for mail. */
export function mailAddresses(addresses: readonly string[]): readonly string[] {
  return addresses.filter((address) => /^smtp:/i.test(address))
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

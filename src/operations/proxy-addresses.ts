/** What Microsoft takes as proxy addresses of a user or a group; each refusal names the address and what it must be. */
import { GatewayError } from '../errors.ts'
import { escapeText } from '../util/quote-text.ts'
import { isStorableText } from '../util/storable-text.ts'
import { refuseProperty } from './property-checks.ts'

const mostAddresses = 500
const mail = /^[^\s\p{Cc}]{1,320}$/u
/** An address of another kind than mail (X500, SIP) may have spaces and be long. */
const other = /^\P{Cc}+$/u
/** Bytes of UTF-8: an index has each address, in small letters, which may need half as much again, and takes 2,704 bytes. */
const longestOther = 1_024

/** Refuses addresses that cannot be all those of an object. `Request_BadRequest` names the field. */
export function checkProxyAddresses(addresses: readonly string[]): void {
  if (addresses.length > mostAddresses)
    throw new GatewayError('Request_BadRequest', `input.proxyAddresses names more than ${mostAddresses} addresses.`)
  const seen = new Set<string>()
  for (const address of addresses) {
    const told = `'${escapeText(address.slice(0, 100))}'`
    const problem = findProblem(address)
    if (problem !== null) throw refuseProperty('proxyAddresses:', `${told} ${problem}`)
    if (seen.has(address.toLowerCase())) throw refuseProperty('proxyAddresses:', `${told} is there twice.`)
    seen.add(address.toLowerCase())
  }
  const primary = addresses.filter((address) => address.startsWith('SMTP:'))
  if (primary.length > 1)
    throw refuseProperty('proxyAddresses:', 'only one address may be primary ("SMTP:" in capital letters).')
}

function findProblem(address: string): string | null {
  const [, kind, value = ''] = /^([A-Za-z0-9]{1,16}):(.*)$/s.exec(address) ?? []
  if (kind === undefined || (kind.toLowerCase() === 'smtp' && !(mail.test(value) && isStorableText(value))))
    return 'must have the form "SMTP:name@domain" (primary) or "smtp:name@domain".'
  if (other.test(value) && isStorableText(value) && Buffer.byteLength(value) <= longestOther) return null
  return `must have 1 to ${longestOther.toLocaleString('en')} bytes of UTF-8 after its kind, without control characters.`
}

/**
 * The security identifier (SID) of what Microsoft Entra ID has made with this id: the GUID as Windows keeps it, in four
 * numbers of 32 bits, each with its lowest byte first. Source: the example of Microsoft's page "Create group".
 */
export function toSecurityIdentifier(guid: string): string {
  const [first = '', second = '', third = '', ...rest] = guid.split('-')
  const bytes = rest.join('')
  const numbers = [first, third + second, reversed(bytes.slice(0, 8)), reversed(bytes.slice(8))]
  return `S-1-12-1-${numbers.map((hex) => Number.parseInt(hex, 16)).join('-')}`
}

function reversed(hex: string): string {
  return (hex.match(/../g) ?? []).toReversed().join('')
}

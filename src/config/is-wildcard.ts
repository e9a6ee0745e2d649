/** Whether an address that is listened on stands for all addresses of the machine, and so is none that callers could be told. */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** Numbers by GUID in the order in which they came, in some 28 bytes an entry: a map of strings takes many times that. */
export class GuidTable {
  private words = new Uint32Array(4 * 1024)
  private values = new Int32Array(1024)
  /** Open addressing: the number of an entry plus one; 0 is free. At most half of it is used. */
  private slots = new Int32Array(2 * 1024)
  private length = 0

  get size(): number {
    return this.length
  }

  /** Adds a GUID that is not in the table, and answers the number of its entry. */
  add(guid: string, value: number): number {
    if (this.length === this.values.length) this.grow()
    const entry = this.length++
    this.words.set(wordsOf(guid), 4 * entry)
    this.values[entry] = value
    this.slots[this.slotOf(entry)] = entry + 1
    return entry
  }

  /** The number of the GUID's entry, or -1. */
  find(guid: string): number {
    const [a, b, c, d] = wordsOf(guid)
    for (let slot = this.startOf([a, b, c, d]); ; slot = this.after(slot)) {
      const entry = (this.slots[slot] ?? 0) - 1
      if (entry < 0) return -1
      const { words } = this
      const at = 4 * entry
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return entry
    }
  }

  guidAt(entry: number): string {
    let hex = ''
    for (let word = 0; word < 4; word++) hex += (this.words[4 * entry + word] ?? 0).toString(16).padStart(8, '0')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  valueAt(entry: number): number {
    return this.values[entry] ?? -1
  }

  private grow(): void {
    const capacity = 2 * this.values.length
    const { words, values } = this
    this.words = new Uint32Array(4 * capacity)
    this.words.set(words)
    this.values = new Int32Array(capacity)
    this.values.set(values)
    this.slots = new Int32Array(2 * capacity)
    for (let entry = 0; entry < this.length; entry++) this.slots[this.slotOf(entry)] = entry + 1
  }

  /** The free slot where the entry belongs. */
  private slotOf(entry: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.words.subarray(4 * entry, 4 * entry + 4)
    let slot = this.startOf([a, b, c, d])
    while (this.slots[slot] !== 0) slot = this.after(slot)
    return slot
  }

  private startOf([a, b, c, d]: Words): number {
    let hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0xc2b2ae35) ^ Math.imul(c, 0x27d4eb2f) ^ Math.imul(d, 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
    return (hash ^ (hash >>> 13)) & (this.slots.length - 1)
  }

  private after(slot: number): number {
    return (slot + 1) & (this.slots.length - 1)
  }
}

type Words = readonly [number, number, number, number]

function wordsOf(guid: string): Words {
  const digits = guid.replaceAll('-', '')
  const word = (from: number) => Number.parseInt(digits.slice(from, from + 8), 16)
  return [word(0), word(8), word(16), word(24)]
}

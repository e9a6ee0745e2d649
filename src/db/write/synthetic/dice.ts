/**
 * Dice that fall the same way every time: the seed (`$2`, a text), a word and a number, hashed by MD5, which every version and
 * platform computes alike. Fragments of SQL.
 */

/** The hash of the word and the number, 32 hexadecimal digits: four dice. */
export function hash(word: string, number: string): string {
  return `md5($2::text || ' ${word} ' || ${number})`
}

/** One of the four dice of a hash: a whole number from 0 to `sides` - 1. */
export function die(hashed: string, which: 0 | 1 | 2 | 3, sides: string | number): string {
  return `(('x' || substr(${hashed}, ${which * 8 + 1}, 7))::bit(28)::int % ${sides})`
}

/** An element of the text array. */
export function oneOf(list: string, hashed: string, which: 0 | 1 | 2 | 3): string {
  return `(${list})[1 + ${die(hashed, which, `cardinality(${list})`)}]`
}

/** The id of the numbered object: a GUID of version 4 in form. */
export function guid(kind: 'user' | 'group' | 'operation', number: string): string {
  return `overlay(overlay(${hash(kind, number)} placing '4' from 13 for 1) placing 'a' from 17 for 1)::uuid`
}

/**
 * The DataLoaders of one request. What a look-ahead could not read along is read here, for all rows of a place in the
 * document at once: one statement a place, however many rows it shows.
 */
import DataLoader from 'dataloader'
import type { GraphQLResolveInfo } from 'graphql'

/** What is read once for each request, however many fields want it. */
export interface Loaders {
  /** The loader of this name, made when it is first asked for. */
  named<Value>(name: string, load: LoadMany<Value>): DataLoader<string, Value | null>
  /** The loader of the field that is being resolved, shared by all rows that show it. */
  at<Value>(info: GraphQLResolveInfo, purpose: string, load: LoadMany<Value>): DataLoader<string, Value | null>
}

/** Reads the values of the keys; a key without a value is missing. */
export type LoadMany<Value> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>

/** Loaders that remember nothing yet. */
export function createLoaders(): Loaders {
  const loaders = new Map<string, DataLoader<string, unknown>>()
  const named: Loaders['named'] = <Value>(name: string, load: LoadMany<Value>) => {
    const known = loaders.get(name)
    if (known) return known as DataLoader<string, Value | null>
    const loader = new DataLoader<string, Value | null>(async (keys) => sortBack(keys, await load(keys)))
    loaders.set(name, loader)
    return loader
  }
  return { named, at: (info, purpose, load) => named(`${placeOf(info)} ${purpose}`, load) }
}

/** Values in the order of the keys, as a DataLoader wants them; null for a key without one. */
export function sortBack<Value>(keys: readonly string[], values: ReadonlyMap<string, Value>): (Value | null)[] {
  return keys.map((key) => values.get(key) ?? null)
}

/** The path of response names down to a field, without positions in lists, and the type that it is asked of. */
function placeOf(info: GraphQLResolveInfo): string {
  const names: string[] = []
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev)
    if (typeof at.key === 'string') names.push(at.typename ? `${at.typename}.${at.key}` : at.key)
  return names.reverse().join('/')
}

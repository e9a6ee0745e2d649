/** Documents that the server need not see, or look at, again: caches in memory that are bounded, whatever callers send. */
import type { ApolloServerOptions } from '@apollo/server'
import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { GraphqlContext } from './context.ts'

type Options = ApolloServerOptions<GraphqlContext>

/** Tokens of all parsed documents that are kept; one takes about half a kilobyte. */
const mostTokens = 60_000

/** UTF-16 code units of all persisted documents, and milliseconds for which one is kept that nobody asks for. */
const mostText = 4_000_000
const keptFor = 86_400_000

/** Documents that have been parsed and found valid, by their hash. */
export function createParsedDocuments(): NonNullable<Options['documentStore']> {
  return storeOf(
    new LRUCache<string, DocumentNode>({ maxSize: mostTokens, sizeCalculation: (document) => tokensOf(document) }),
  )
}

/**
 * The texts of documents that clients name by their hash (Apollo's automatic persisted queries). Whoever registers one sends its
 * text, of which the server makes the hash itself, so nobody can put another text in its place; it is registered only once it
 * has been found valid and within the limits.
 */
export function createPersistedQueries(most: number): NonNullable<Options['persistedQueries']> {
  if (most === 0) return false
  const texts = new LRUCache<string, string>({
    max: most,
    maxSize: mostText,
    sizeCalculation: (text) => text.length + 1,
    ttl: keptFor,
    updateAgeOnGet: true,
  })
  return { cache: storeOf(texts) }
}

/** A cache as Apollo Server asks it. */
function storeOf<Value extends object | string>(cache: LRUCache<string, Value>) {
  return {
    get: async (key: string) => cache.get(key),
    set: async (key: string, value: Value) => void cache.set(key, value),
    delete: async (key: string) => cache.delete(key),
  }
}

function tokensOf({ loc }: DocumentNode): number {
  let count = 1
  for (let token = loc?.startToken ?? null; token; token = token.next) count += 1
  return count
}

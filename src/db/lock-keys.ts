/**
 * The numbers of PostgreSQL's advisory locks that are one for the whole database, each for one purpose. Those of a tenant or a
 * caller are hashes of words.
 */
export const lockKeys = {
  migrate: 4_702_091_873,
  /** Also in the function `keep_directory_audit_partitions`. */
  auditRetention: 4_702_091_874,
  catalogue: 4_702_091_875,
} as const

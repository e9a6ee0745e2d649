/**
 * What looks a bounded number of rows up by their keys says so to PostgreSQL before: no statistics, which are old while a tenant
 * grows, may make a pass over the tenant of that. SQL for the beginning of a transaction.
 */
export const lookUpByKeys = 'SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 1.1'

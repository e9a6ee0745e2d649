/** What a caller is told where the database cannot be reached. */
export const outOfReach = 'The database is out of reach. Try again in a moment.'

/** Whether the database could not be reached at all: the network's words, Prisma's, or PostgreSQL's own on its way down or without a free connection. */
export function isOutOfReach(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^(ECONNREFUSED|ECONNRESET|ENOENT|P1001|P1002|P1017|57P0[123]|53300)$/.test(code)
}

import type pg from 'pg'

/** How a database is reached by the two roles that use it. */
export interface DatabaseRoles {
  /** As the role of the gateway and its commands. */
  readonly connection: pg.PoolConfig
  /** As the role that migrates and owns what is in the database; null: that of `connection` does it all. */
  readonly migration: pg.PoolConfig | null
}

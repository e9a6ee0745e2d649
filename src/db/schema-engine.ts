/**
 * Prisma's schema engine as WebAssembly, in this process: it applies migrations as `prisma migrate deploy` would, and
 * writes the SQL of a datamodel. No binary is downloaded.
 */
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import { withNote } from './migration-notes.ts'

/** The compiler's libraries for servers do not declare it. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

const noFilter = { externalTables: [], externalEnums: [] }

/** One migration: the name of its folder and its SQL. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** The package keeps its instance in a module of its own, and a second one takes the first from those who still use it. */
let loaded: ReturnType<typeof load> | undefined

async function load() {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = new URL(
    './schema_engine_bg.wasm',
    pathToFileURL(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')),
  )
  const { instance } = await WebAssembly.instantiate(await readFile(fileURLToPath(wasm)), {
    './schema_engine_bg.js': bindings,
  })
  const start = instance.exports['__wbindgen_start']
  if (typeof start !== 'function') throw new Error('the schema engine has no start function')
  bindings.__wbg_set_wasm(instance.exports)
  start()
  return bindings
}

/** Runs the engine on one database. A migration that fails rejects with the engine's message. */
export async function withSchemaEngine<T>(
  database: pg.PoolConfig,
  run: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await (loaded ??= load())
  // A pool of its own: the engine does not close what its adapter has opened.
  const pool = new pg.Pool(database)
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(sendingWholeScripts(new PrismaPg(pool), pool))
    const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
    try {
      return await run(engine)
    } finally {
      engine.free()
    }
  } finally {
    await pool.end()
  }
}

/**
 * The adapter cuts a script at every semicolon, in comments and functions too, and runs the pieces one by one. Here a script
 * goes to the server as it is, which takes it as one transaction.
 */
function sendingWholeScripts(factory: PrismaPg, pool: pg.Pool): PrismaPg {
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.executeScript = async (script) => {
      await adapter.executeRaw({ sql: await withNote(pool, script), args: [], argTypes: [] })
    }
    return adapter
  }
  return factory
}

/** Applies what is missing of the migrations, in order; the names of those that were applied. */
export async function applyMigrations(
  engine: SchemaEngine,
  directory: string,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const { appliedMigrationNames } = await engine.applyMigrations({
    filters: noFilter,
    migrationsList: {
      baseDir: directory,
      lockfile: {
        path: 'migration_lock.toml',
        content: 'provider = "postgresql"\n',
      },
      shadowDbInitScript: '',
      migrationDirectories: migrations.map(({ name, sql }) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: sql },
        },
      })),
    },
  })
  return appliedMigrationNames
}

// The CLI only generates, validates and formats here, none of which needs the schema engine that it would try to download.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default { schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } }

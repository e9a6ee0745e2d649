import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { UsageError } from './usage-error.ts'

/** `license-gateway schema`: the GraphQL schema in SDL, on standard output or into a file. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the GraphQL schema as SDL')
    .option('--write <file>', 'write it into this file instead')
    .action(async ({ write }: { write?: string }) => {
      const { printGatewaySchema } = await import('../graphql/schema.ts')
      const sdl = printGatewaySchema()
      if (write === undefined) process.stdout.write(sdl)
      else
        await writeFile(write, sdl).catch((error: NodeJS.ErrnoException) => {
          throw new UsageError(
            `--write: ${write} cannot be written (${error.code}): name a file in a folder that is there`,
          )
        })
    })
}

import { Command } from 'commander'
import { importProductList, importRules } from '../db/write/catalog/import.ts'
import { readProductListFile } from '../imports/catalog/product-list-file.ts'
import { readRulesFile } from '../imports/catalog/rules-file.ts'
import { escapeText } from '../util/quote-text.ts'
import { describeProductList, describeRules } from './catalog-words.ts'
import { withDatabase } from './with-database.ts'

/**
 * `license-gateway catalog`: Microsoft's products, and the rules about them. A file is read to its end before the database is
 * opened, so that nobody waits for a slow one. The exit code is 0 where something was taken, though lines were refused.
 */
export function catalogCommand(): Command {
  const products = new Command('import')
    .description('read Microsoft\'s list "Product names and service plan identifiers for licensing"')
    .argument('<file.csv>', 'the list, in UTF-8; what it does not have stays in the catalogue')
    .action(async (file: string) => {
      const { list, reading } = await readProductListFile(file)
      print(describeProductList(reading, await withDatabase((database) => importProductList(database, list))))
    })
  const rules = new Command('import-rules')
    .description('read exclusions, dependencies, mail plans and barred locations')
    .argument(
      '<file.json>',
      'the rules; an exclusive set of the same service and the dependencies of a plan are replaced',
    )
    .action(async (file: string) => {
      const read = await readRulesFile(file)
      print(describeRules(await withDatabase((database) => importRules(database, read))))
    })
  return new Command('catalog')
    .description('products, service plans and their rules')
    .addCommand(products)
    .addCommand(rules)
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.map(escapeText).join('\n')}\n`)
}

/**
 * A list of the size and with the defects of Microsoft's of January 2026: 569 products, 723 plans, 5,448 plans of products and nine
 * lines that repeat one of them, four word by word and five in other words. All names are invented.
 */

/** How much the list has. */
export const generatedSize = { lines: 5_457, products: 569, servicePlans: 723, contents: 5_448 } as const

/** How many lines name their plan otherwise than the first that names it: the multiples of 6 from 723 to 5,447. */
export const generatedOtherNames = 787

const header =
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names'
const guid = (kind: string, number: number) => `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`

/** The text of the file, with a byte order mark and `\r\n`. */
export function generateProductList(): string {
  const { products, servicePlans, contents } = generatedSize
  const lines: string[] = []
  for (let product = 0; product < products; product++) {
    const plans = Math.floor(contents / products) + (product < contents % products ? 1 : 0)
    for (let each = 0; each < plans; each++) {
      const plan = lines.length % servicePlans
      const variant = lines.length >= servicePlans && lines.length % 6 === 0 ? ' (other)' : ''
      // Of the second product the GUID and the String_Id end in a no-break space; the last two share a String_Id.
      const space = product === 1 && each < 7 ? '\u00a0' : ''
      const stringId = `PRODUCT_${Math.min(product, products - 2)}${space}`
      lines.push(
        `"Gerät ${product}, ""complete""",${stringId},${guid('a', product)}${space},PLAN_${plan},${guid('b', plan)},Plan ${plan}${variant}`,
      )
    }
  }
  const repeat = (from: number, words = '') => lines.splice(from + 3, 0, `${lines[from] ?? ''}${words}`)
  for (const from of [1_000, 2_000, 3_000, 4_000]) repeat(from)
  for (const from of [1_500, 2_500, 3_500, 4_500, 5_000]) repeat(from, ' in other words')
  return `\ufeff${[header, ...lines].join('\r\n')}\r\n`
}

/** What a synthetic tenant owns and gives: products with seats to spare and with too few, products that exclude each other. */
import type { OwnedSku } from '../../db/write/synthetic/licenses.ts'

const skus = {
  e1: '18181a46-0d4e-45cd-891e-60aabd171b4e',
  e3: '6fd2c87f-b296-42f0-b197-1e91e994b900',
  e5: 'c7df2760-2c81-4ef7-b578-5b5392b571df',
  emsE3: 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e',
  emsE5: 'b05e124f-c7cc-45a0-a6aa-8cf78c946968',
  powerBiPro: 'f8a1db68-be16-40ed-86d5-cb42ce701560',
  visio: 'c5928f49-12ba-48f7-ada3-0d743a3601d5',
  project: '53818b1b-4a27-454b-8896-0dba576410e6',
  copilot: '639dec6b-bb19-468b-871c-c5c441c4b0cb',
  microsoft365E5: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
} as const

const sway = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97'
const yammer = '7547a3fe-08ee-4ccb-b430-5077c5041653'

/** Seats for a number of people. E5, Visio, Project and Copilot are too few for those who are to get them. */
export function ownedSkus(people: number): readonly OwnedSku[] {
  const seats = (perMille: number) => Math.ceil((people * perMille) / 1_000)
  return [
    { sku: skus.e1, appliesTo: 'User', units: seats(300) },
    { sku: skus.e3, appliesTo: 'User', units: seats(600) },
    { sku: skus.e5, appliesTo: 'User', units: seats(40) },
    { sku: skus.emsE3, appliesTo: 'User', units: seats(700) },
    { sku: skus.emsE5, appliesTo: 'User', units: seats(200) },
    { sku: skus.powerBiPro, appliesTo: 'User', units: seats(200) },
    { sku: skus.visio, appliesTo: 'User', units: seats(30) },
    { sku: skus.project, appliesTo: 'User', units: seats(2) },
    { sku: skus.copilot, appliesTo: 'User', units: seats(1) },
    { sku: skus.microsoft365E5, appliesTo: 'Company', units: 25 },
  ]
}

const whole = (sku: string) => ({ sku, disabled: [] })

/** What the largest groups give, by rank. E1 and E3 exclude each other: those who are in both groups get one of them. */
export const largeGroupLicenses = [
  [whole(skus.emsE3)],
  [{ sku: skus.e3, disabled: [sway] }],
  [whole(skus.e1)],
  [whole(skus.e5)],
  [whole(skus.powerBiPro), whole(skus.visio)],
  [{ sku: skus.e3, disabled: [yammer, sway] }, whole(skus.emsE5)],
]

/** What every eighth of the other groups gives, in turn. */
export const smallGroupLicenses = [
  [whole(skus.powerBiPro)],
  [whole(skus.project)],
  [whole(skus.emsE5)],
  [whole(skus.visio), whole(skus.powerBiPro)],
  [whole(skus.copilot)],
]

/** The products that some people of a synthetic tenant have directly. */
export const directLicenses = [
  { sku: skus.e3, perMille: 20 },
  { sku: skus.e1, perMille: 10 },
  { sku: skus.emsE3, perMille: 10 },
  { sku: skus.powerBiPro, perMille: 5 },
  { sku: skus.visio, perMille: 2 },
]

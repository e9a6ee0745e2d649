import type { Imported } from '../imports/tenant/import-tenant.ts'
import { recordKinds } from '../imports/tenant/record-kinds.ts'
import { recordReaders } from '../imports/tenant/records/read-record.ts'

/** What stands below the options. */
export const importHelp = `
The name of a file begins with what it holds, and may go on (users-2.csv); columns have Microsoft Graph's names, in any order,
and lists in CSV are separated by semicolons. Those that are missing stay as they are; an empty value clears the property.
${recordKinds.map((kind) => `\n  ${kind}\n${wrap(recordReaders[kind].columns)}`).join('')}

JSON is an object with "value" as Microsoft Graph pages it, a list, or one object; JSON lines (.jsonl) are one object a line.
There users also have licenseAssignmentStates (of which those without assignedByGroup are direct) or assignedLicenses, groups
have assignedLicenses and members, products have prepaidUnits. The members of a group that its page does not name stand in
members/<id of the group>.json or groups/<id of the group>/members.json; $expand=members brings 20 of them at most. What no
column above names is not looked at, such as onPremisesSyncEnabled of users, nor are links in the folder, and names that begin
with a dot.

What is in the tenant and not in the files stays. The licences of a group that the files name become those of the files. A line
that cannot be taken is told, and the others are imported; a file that cannot be read as what it is stops all of it. The exit
code is 0 where any line was taken, 1 where nothing was, 64 where the command line cannot be meant, 74 where the import is done
and what was refused could not be told, or not written to the file of --refused.
`

function wrap(columns: readonly string[]): string {
  const lines = ['']
  for (const column of columns) {
    const last = lines.at(-1) ?? ''
    if (last.length + column.length > 110) lines.push(column)
    else lines[lines.length - 1] = last === '' ? column : `${last}, ${column}`
  }
  return lines.map((line) => `    ${line}`).join(',\n')
}

const titles = {
  users: 'users',
  groups: 'groups',
  subscribedSkus: 'products',
  members: 'members',
  groupLicenses: 'group licences',
  userLicenses: 'direct licences',
} as const

/** What an import did, a line for each kind of which anything was read or written. */
export function describeImport({ lines, applied, refused }: Imported, took: number): readonly string[] {
  const number = (value: number) => value.toLocaleString('en')
  const counted = (value: number, one: string, more: string) => `${number(value)} ${value === 1 ? one : more}`
  const read = Object.values(lines).reduce((sum, count) => sum + count, 0)
  const { laps, ...written } = applied
  const kinds = recordKinds.flatMap((kind) => {
    const counts = Object.entries(written[kind]).filter(([, count]) => count > 0)
    if (counts.length === 0 && lines[kind] === 0) return []
    const words = counts.map(([what, count]) => `${number(count)} ${what}`).join(', ')
    return [`  ${titles[kind].padEnd(16)}${words === '' ? 'nothing changed' : words}`]
  })
  const todo = `${counted(laps.groups, 'group is', 'groups are')} to be evaluated (${counted(laps.evaluations, 'evaluation', 'evaluations')})`
  return [
    `${counted(read, 'line', 'lines')} in ${(took / 1_000).toFixed(1)} s, ${number(refused)} refused.`,
    ...kinds,
    ...(laps.evaluations === 0
      ? []
      : [`${todo}: a gateway that runs on this database does it now, otherwise the next start.`]),
  ]
}

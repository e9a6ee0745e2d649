/** The tables of the READMEs, which tests hold against what they are about. */
import { readFileSync } from 'node:fs'

/** The rows of every table of a README whose first column has this title, cell by cell. */
export function readTables(title: string, file = 'README.md'): readonly (readonly string[])[] {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  const tables = text.matchAll(/(?:^\|.*\n)+/gm)
  return [...tables].flatMap(([table]) => {
    const [header, , ...rows] = table.trim().split('\n').map(cellsOf)
    return header?.[0] === title ? rows : []
  })
}

/** What stands as code in a cell. */
export function codesIn(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
}

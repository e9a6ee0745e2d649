/** The tables of the README, which tests hold against what they are about. */
import { readFileSync } from 'node:fs'

const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** The rows of every table whose first column has this title, cell by cell. */
export function readTables(title: string): readonly (readonly string[])[] {
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

import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { type ImportProgress, showImportProgress } from '../../../src/cli/tenant-import-progress.ts'

/** What an import of 200 bytes shows on a stream. */
function shown(isTTY: boolean, tell: (progress: ImportProgress) => void): string {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 80 })
  const progress = showImportProgress(stream, 200)
  tell(progress)
  progress.end()
  return stream.read() ?? ''
}

/** How a line of a terminal looked whenever it was drawn again from its beginning. */
const drawn = (text: string) => text.split('\u001b[1G').slice(1).map(stripVTControlCharacters)

test('a terminal has one bar, which grows with what is read and then names what is written', () => {
  const told = shown(true, ({ report }) => {
    report(60)
    report(40)
  })
  expect(drawn(told)).toEqual([`${'-'.repeat(40)} 0 % read`, `${'='.repeat(20)}${'-'.repeat(20)} 50 % read\n`])
  const whole = shown(true, ({ report, reportPart }) => {
    report(200)
    reportPart('members')
  })
  expect(drawn(whole).at(-1)).toBe(`${'='.repeat(40)} 100 % writing members\n`)
  // Drawn again in its line, not below it.
  expect(whole.match(/\n/g)).toHaveLength(1)
})

test('a note on a terminal has a line of its own, without the rest of the bar', () => {
  expect(shown(true, ({ note }) => note('users.csv: not looked at: Phone'))).toContain(
    '\r\u001b[Kusers.csv: not looked at: Phone\n',
  )
})

test('elsewhere each tenth and each part is a line', () => {
  const lines = shown(false, ({ report, note, reportPart }) => {
    for (const bytes of [10, 10, 1, 99, 80]) report(bytes)
    note('a note')
    reportPart('users')
    reportPart('evaluations')
  })
  expect(lines).toBe('read 10 %\nread 60 %\nread 100 %\na note\nwriting users\nnoting evaluations\n')
})

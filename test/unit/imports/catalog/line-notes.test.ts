import { expect, test } from 'vitest'
import { createLineNotes, tellNotes } from '../../../../src/imports/catalog/line-notes.ts'

test('all lines are counted, the first twenty told', () => {
  const notes = createLineNotes()
  expect(tellNotes(notes)).toEqual([])
  for (let line = 1; line <= 20; line++) notes.add(line, 'wrong')
  expect(tellNotes(notes)).toHaveLength(20)
  for (let line = 21; line <= 1_234; line++) notes.add(line, 'wrong')
  const told = tellNotes(notes)
  expect(told).toHaveLength(21)
  expect(told.slice(-2)).toEqual(['line 20: wrong', 'and 1,214 more'])
})

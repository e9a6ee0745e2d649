/** Before each test file: at its end every statement that its tests made the gateway send has named its tenant. */
import { afterAll, expect } from 'vitest'
import { takeProblems, watchStatements } from './watch.ts'

watchStatements()
afterAll(() => expect(takeProblems()).toEqual([]))

/** The start of the page. What makes style elements is loaded when they have their nonce, and what makes workers when it has them. */
import { giveStylesNonce } from './nonce.ts'

const root = document.getElementById('page')
if (root === null) throw new Error('the page has no place for the explorer')
giveStylesNonce(document)
const [{ provideWorkers }, { show }] = await Promise.all([import('./workers.ts'), import('./page.tsx')])
provideWorkers()
show(root, { handsOutTokens: document.documentElement.dataset['tokens'] === 'on' })

/**
 * A newcomer at the explorer page of a gateway. Prints a line of JSON for each thing that was seen, and goes on when a line comes
 * in where it has to wait for something to happen behind the page.
 *
 *   node explorer-page.mjs '{"url"}'
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { openBrowser } from './open-browser.mjs'

const { url } = JSON.parse(process.argv[2])
const patient = { timeout: 60_000 }
const say = (line) => console.log(JSON.stringify(line))
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

const browser = await openBrowser().catch((error) => {
  // The browser's own last words, where it had any.
  const lines = error.message.split('\n')
  const reason = lines.filter((line) => line.includes('[err]')).at(-1) ?? lines[0]
  say({ seen: 'nothing', reason })
  process.exit(0)
})
const context = await browser.newContext({ viewport: { width: 1_400, height: 900 }, colorScheme: 'light' })
const page = await context.newPage()
const problems = []
const addresses = new Set()
page.on('console', (message) => {
  if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`)
})
page.on('pageerror', (error) => problems.push(`exception: ${error.message}`))
page.on('requestfailed', (request) => problems.push(`request: ${request.url()} ${request.failure()?.errorText}`))
context.on('request', (request) => addresses.add(request.url()))
page.on('websocket', (socket) => addresses.add(socket.url()))
// In the page's own words too: a report of the policy never depends on what the console shows.
await page.exposeFunction('noteViolation', (text) => problems.push(`policy: ${text}`))
await page.addInitScript(() => {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    globalThis.noteViolation(`${effectiveDirective} ${blockedURI}`),
  )
})
/** What went wrong since it was last asked. */
const wrong = () => problems.splice(0)

await page.goto(url)
const run = page.getByRole('button', { name: /execute/i })
const response = page.getByRole('region', { name: 'Result Window' })
const bar = page.locator('header.bar')
const rights = (name) => page.getByText(name, { exact: true })
await page.locator('.graphiql-query-editor .view-line').first().waitFor(patient)
// Below the editor there is a place for variables, and none for headers: those of what was run are kept by the page.
const tools = await page.locator('.graphiql-editor-tools [data-name]').allTextContents()
const access = await bar.getAttribute('data-access')
say({ seen: 'page', access, tools, background: await background(), problems: wrong() })

await run.click()
await response.getByText('Engineering').first().waitFor(patient)
say({ seen: 'group', problems: wrong() })

await chooseAndRun('Assign a licence to a group')
await bar.getByRole('alert').waitFor(patient)
await response.getByText('Authorization_RequestDenied').waitFor(patient)
say({ seen: 'refusal', words: await bar.getByRole('alert').textContent(), problems: wrong() })

// Whoever then asks for what may be read is offered nothing.
await chooseAndRun('A group and its members')
await bar.getByRole('alert').waitFor({ ...patient, state: 'detached' })
await response.getByText('Engineering').first().waitFor(patient)
await chooseAndRun('Assign a licence to a group')
await page.getByRole('button', { name: 'Become administrator' }).click()
await bar.and(page.locator('[data-access=administrator]')).waitFor(patient)
const words = await bar.locator('.words').textContent()
await run.click()
await response.getByText('QUEUED_FOR_PROCESSING').waitFor(patient)
say({ seen: 'change', words, problems: wrong() })

// Watching takes no more than reading.
await rights('Read only').click()
await chooseAndRun('Watch the progress')
await response.getByText('QUEUED_FOR_PROCESSING').waitFor(patient)
say({ seen: 'watching', problems: wrong() })
await input.next()
await response.getByText('PROCESSING_COMPLETE').waitFor(patient)
say({ seen: 'progress', text: (await response.innerText()).replaceAll(/\s+/g, ' '), problems: wrong() })

await page.getByRole('button', { name: /documentation explorer/i }).click()
await page.getByText('Root Types').waitFor(patient)
await page.getByRole('link', { name: 'Mutation', exact: true }).first().click()
await page.getByRole('link', { name: 'assignLicense', exact: true }).waitFor(patient)
await page.getByRole('button', { name: /graphiql explorer/i }).click()
await page.locator('.graphiql-explorer-root').getByText('processedMembers').waitFor(patient)
say({ seen: 'schema', problems: wrong() })

await page.getByLabel('Colours').selectOption('Dark')
const dark = await background()
await page.getByLabel('Colours').selectOption('System colours')
await page.emulateMedia({ colorScheme: 'dark' })
say({ seen: 'colours', dark, system: await background(), problems: wrong() })

const kept = await page.evaluate(() =>
  JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }]),
)
say({ seen: 'storage', hasToken: /eyJ/.test(kept), hasTabs: kept.includes('WhoFailed'), problems: wrong() })

await page.setViewportSize({ width: 390, height: 844 })
await run.click()
const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
say({ seen: 'narrow', overflow, problems: wrong() })

// What the policy is there for.
const smuggled = await page.evaluate(async () => {
  const script = document.createElement('script')
  script.textContent = 'globalThis.smuggled = true'
  document.body.append(script)
  document.body.insertAdjacentHTML(
    'beforeend',
    '<style>:root { --smuggled: 1 }</style><img src="x" onerror="smuggled = 1">',
  )
  const asked = await fetch('https://example.com/').then(
    () => true,
    () => false,
  )
  const style = getComputedStyle(document.documentElement).getPropertyValue('--smuggled')
  return { script: globalThis.smuggled === true, style: style !== '', asked }
})
// Reports come in their own time: four, or the test tells which is missing.
const reports = () => problems.filter((problem) => problem.startsWith('policy:')).length
for (let tries = 0; tries < 100 && reports() < 4; tries += 1) await page.waitForTimeout(50)
say({ seen: 'policy', smuggled, problems: wrong() })

const { origin, host } = new URL(url)
const own = (address) => address.startsWith(`${origin}/`) || address.startsWith(`ws://${host}/`)
say({ seen: 'addresses', foreign: [...addresses].filter((address) => !own(address)), own: [...addresses].filter(own) })

// A page that this machine serves elsewhere, with what clients of Apollo's and of Microsoft's send.
const site = createServer((_request, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html>'))
await once(site.listen(0, '127.0.0.1'), 'listening')
const elsewhere = await browser.newPage()
await elsewhere.goto(`http://127.0.0.1:${site.address().port}/`)
const asked = await elsewhere.evaluate(async (address) => {
  const clients = {
    apollo: { 'apollographql-client-name': 'portal', 'apollographql-client-version': '1.0' },
    graph: { sdkversion: 'graph-js/3.0.7', 'client-request-id': crypto.randomUUID(), 'retry-attempt': '1' },
    kiota: { sdkversion: 'graph-typescript/1.0.0', 'user-agent': 'kiota-typescript/1.0.0', 'content-encoding': 'gzip' },
    unknown: { 'x-unknown': 'x' },
  }
  const ask = (headers) =>
    fetch(address, { method: 'POST', headers: { ...headers, authorization: 'Bearer x' }, body: '{}' }).then(
      ({ status }) => status,
      () => 'not allowed',
    )
  const answers = Object.entries(clients).map(async ([name, headers]) => [name, await ask(headers)])
  return Object.fromEntries(await Promise.all(answers))
}, `${url}graphql`)
say({ seen: 'clients', asked })
await browser.close()
process.exit(0)

/** Both at once: what runs is what stands there, though GraphiQL looks at a text some time after it has changed. */
async function chooseAndRun(title) {
  await page.getByRole('region', { name: 'Examples' }).getByRole('button', { name: title }).waitFor(patient)
  await page.evaluate((name) => {
    const examples = [...document.querySelectorAll('.examples button')]
    examples.find((example) => example.textContent.startsWith(name)).click()
    document.querySelector('.graphiql-execute-button').click()
  }, title)
}

function background() {
  return page.evaluate(() => {
    const of = (selector) => getComputedStyle(document.querySelector(selector)).backgroundColor
    return [of('body'), of('.graphiql-container')]
  })
}

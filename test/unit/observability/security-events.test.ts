import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMetrics } from '../../../src/observability/metrics.ts'
import { createSecurityEvents, securityEventKinds } from '../../../src/observability/security-events.ts'
import { codesIn, readTables } from '../../support/readme-tables.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open() {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const metrics = createMetrics()
  return { events: createSecurityEvents(logger, metrics), metrics, lines }
}

const principal = {
  tenantId: 't',
  objectId: 'o',
  appId: 'a',
  userPrincipalName: 'ada@contoso.com',
  scopes: new Set(['User.Read']),
}

test('an event is a line with the ids of whom it is about and nothing else of them, and is counted', async () => {
  const { events, metrics, lines } = open()
  events.tell('limit_hit', 'caller_rate', { requestId: 'r', principal })
  events.tell('sign_in_refused', 'no_token', { requestId: 's' })
  events.tell('permission_refused', 'rest', { requestId: 'q', principal: { ...principal, appId: null } })
  expect(lines).toEqual([
    {
      level: 40,
      event: 'limit_hit',
      kind: 'caller_rate',
      requestId: 'r',
      tenantId: 't',
      objectId: 'o',
      appId: 'a',
      msg: 'security event',
    },
    { level: 40, event: 'sign_in_refused', kind: 'no_token', requestId: 's', msg: 'security event' },
    {
      level: 40,
      event: 'permission_refused',
      kind: 'rest',
      requestId: 'q',
      tenantId: 't',
      objectId: 'o',
      msg: 'security event',
    },
  ])
  const told = await metrics.registry.metrics()
  expect(told).toContain('security_events_total{event="limit_hit",kind="caller_rate"} 1')
  expect(told).not.toContain('ada@contoso.com')
})

test('of a flood some lines of each kind are written a second, and how many were left out', async () => {
  const { events, metrics, lines } = open()
  for (let count = 0; count < 1_000; count++) events.tell('sign_in_refused', 'unverified', { requestId: String(count) })
  events.tell('sign_in_refused', 'expired', { requestId: 'another kind' })
  expect(lines.map(({ requestId }) => requestId)).toEqual(['0', '1', '2', '3', '4', 'another kind'])
  vi.advanceTimersByTime(1_000)
  expect(lines.slice(6)).toEqual([
    {
      level: 40,
      event: 'sign_in_refused',
      kind: 'unverified',
      leftOut: 995,
      msg: 'security events were left out of the log',
    },
  ])
  // The next second has lines of its own.
  events.tell('sign_in_refused', 'unverified', { requestId: 'later' })
  expect(lines.at(-1)).toMatchObject({ requestId: 'later' })
  expect(await metrics.registry.metrics()).toContain('{event="sign_in_refused",kind="unverified"} 1001')
})

test('what was left out is told when the gateway stops', () => {
  const { events, lines } = open()
  for (let count = 0; count < 7; count++) events.tell('origin_refused', 'websocket', {})
  events.close()
  expect(lines).toHaveLength(6)
  expect(lines.at(-1)).toMatchObject({ event: 'origin_refused', kind: 'websocket', leftOut: 2 })
})

test('the README names every event with all its kinds', () => {
  const told = readTables('event').map(([event, kinds]) => [codesIn(event)[0], codesIn(kinds)])
  expect(Object.fromEntries(told)).toEqual(securityEventKinds)
})

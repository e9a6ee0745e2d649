import type { FastifyRequest } from 'fastify'
import { describe, expect, test } from 'vitest'
import { createBaseUrl } from '../../../src/http/base-url.ts'
import { trustProxies } from '../../../src/http/trusted-proxies.ts'

const listens = { addresses: () => [{ address: '127.0.0.1', family: 'IPv4', port: 4000 }] }
const asked = (peer: string, headers: object, localAddress?: string) =>
  ({ socket: { remoteAddress: peer, localAddress }, headers }) as unknown as FastifyRequest
const forwarded = { 'x-forwarded-host': 'licenses.contoso.com:8443', 'x-forwarded-proto': 'https' }
const isTrustedProxy = trustProxies(['10.1.0.0/16', '::1'])

describe('the base of URLs in answers', () => {
  const baseUrl = createBaseUrl(listens, { publicUrl: null, isTrustedProxy })
  test.each([
    ['what a trusted proxy tells', asked('10.1.2.3', forwarded), 'https://licenses.contoso.com:8443'],
    [
      'what it has added to what came to it',
      asked('10.1.2.3', {
        'x-forwarded-host': 'evil.example, licenses.contoso.com',
        'x-forwarded-proto': 'http, https',
      }),
      'https://licenses.contoso.com',
    ],
    ['by IPv6 as well', asked('::1', forwarded), 'https://licenses.contoso.com:8443'],
    ['not what somebody else tells', asked('10.2.0.1', forwarded), 'http://127.0.0.1:4000'],
    ['never a Host', asked('10.1.2.3', { host: 'evil.example' }), 'http://127.0.0.1:4000'],
    ['nothing that is no host', asked('::1', { ...forwarded, 'x-forwarded-host': 'a/b' }), 'http://127.0.0.1:4000'],
    [
      'nothing that is no web protocol',
      asked('::1', { ...forwarded, 'x-forwarded-proto': 'ftp' }),
      'http://127.0.0.1:4000',
    ],
  ])('is %s', (_name, request, expected) => {
    expect(baseUrl(request)).toBe(expected)
  })

  test('is what the operator has set, whoever asks', () => {
    const set = createBaseUrl(listens, { publicUrl: 'https://public.example', isTrustedProxy })
    expect(set(asked('::1', forwarded))).toBe('https://public.example')
  })

  test.each([
    ['0.0.0.0', 'IPv4', '192.0.2.7', 'http://192.0.2.7:4000'],
    ['::', 'IPv6', '::ffff:192.0.2.7', 'http://192.0.2.7:4000'],
    ['::', 'IPv6', '2001:db8::7', 'http://[2001:db8::7]:4000'],
    ['::', 'IPv6', 'fe80::7%eth0', 'http://[fe80::7]:4000'],
    ['192.0.2.7', 'IPv4', '198.51.100.1', 'http://192.0.2.7:4000'],
  ])('on %s (%s) is where the connection came to: %s', (address, family, cameTo, expected) => {
    const everywhere = { addresses: () => [{ address, family, port: 4000 }] }
    const baseUrlOf = createBaseUrl(everywhere, { publicUrl: null, isTrustedProxy })
    expect(baseUrlOf(asked('192.0.2.1', { host: 'evil.example', ...forwarded }, cameTo))).toBe(expected)
  })
})

test('an address is trusted as it is, in the network that it is in, mapped to IPv6, and with a port after it', () => {
  const trusted = trustProxies(['192.0.2.7', '10.0.0.0/8', '2001:db8::/32'])
  expect(['192.0.2.7', '10.255.0.1', '::ffff:10.0.0.1'].map(trusted)).toEqual([true, true, true])
  expect(['10.0.0.1:4711', '[::ffff:10.0.0.1]:4711', '[2001:db8::1]:4711'].map(trusted)).toEqual([true, true, true])
  expect(['11.0.0.1:4711', '[2001:db9::1]:4711', '10.0.0.1:x'].map(trusted)).toEqual([false, false, false])
  expect(['192.0.2.8', '11.0.0.1', '::1', 'x', ''].map(trusted)).toEqual([false, false, false, false, false])
})

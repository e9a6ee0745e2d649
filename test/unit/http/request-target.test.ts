import { expect, test } from 'vitest'
import { toPath } from '../../../src/http/request-target.ts'

test.each([
  ['/v1.0/me?$select=id', '/v1.0/me?$select=id', 'gateway'],
  ['http://a.example/v1.0/me?x=http://b/', '/v1.0/me?x=http://b/', 'a.example'],
  ['HTTPS://[::1]:4000/beta', '/beta', '[::1]:4000'],
  ['http://a.example', '/', 'a.example'],
  ['http://a.example?x=1', '/?x=1', 'a.example'],
  ['http://user@a.example/x', '/x', 'user@a.example'],
  ['http:///x', '/x', ''],
  ['//a.example/x', '//a.example/x', 'gateway'],
  ['*', '*', 'gateway'],
])('%s', (url, path, host) => {
  const request = { url, headers: { host: 'gateway' } }
  expect(toPath(request)).toBe(path)
  expect(request.headers.host).toBe(host)
})

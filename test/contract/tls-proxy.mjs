/**
 * A proxy that speaks TLS in front of a gateway: it writes its certificate to a file, prints its port, and tells the gateway
 * what its callers see.
 *
 *   node tls-proxy.mjs <url of the gateway> <file for the certificate>
 */
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { pipeline } from 'node:stream'
import { generate } from 'selfsigned'

const [gateway, file] = process.argv.slice(2)
const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
  algorithm: 'sha256',
  extensions: [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
  ],
})
await writeFile(file, cert)

const server = createServer({ key, cert }, (asked, answer) => {
  const { host, ...headers } = asked.headers
  const forwarded = { ...headers, 'x-forwarded-proto': 'https', 'x-forwarded-host': host }
  const onward = request(new URL(asked.url, gateway), { method: asked.method, headers: forwarded }, (answered) => {
    answer.writeHead(answered.statusCode, answered.headers)
    pipeline(answered, answer, () => {})
  })
  pipeline(asked, onward, (error) => error && answer.destroy(error))
})
server.listen(0, 'localhost', () => console.log(server.address().port))

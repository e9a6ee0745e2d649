/** HTTP as bytes: what a client library would never send. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection to `host:port`. */
export async function openRaw(address: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(address.split(':')[1]) })
  // What follows from an error is that it closes.
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Sends these bytes, and answers what came back until the server closed. */
export async function exchangeRaw(address: string, ...bytes: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = await openRaw(address)
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  for (const each of bytes) socket.write(each)
  await once(socket, 'close')
  return text
}

/** The status of each answer in such a text. */
export function statusesOf(text: string): readonly number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}

import pg from 'pg'

/**
 * A connection of one's own. When it breaks between two statements the next one rejects; the event that says so at once would
 * end the process where nobody listens to it.
 */
export async function connect(config: pg.PoolConfig): Promise<pg.Client> {
  const client = new pg.Client(config)
  client.on('error', () => {})
  await client.connect()
  return client
}

/** The built gateway as an operator runs it: commands, settings, signals, and a power cut. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { get } from 'node:http'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbeddedServer } from '../../../src/db/embedded.ts'
import { guidOf, skus, users } from '../../../src/imports/demonstration/contoso.ts'
import { startGateway } from '../../support/gateway-process.ts'
import { runCommand } from '../../support/run-command.ts'

let dataDir: string
let files: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-cli-'))
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  files = server.files
}, 60_000)
afterAll(async () => {
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  await server.stop()
  for (const path of [dirname(files), dataDir]) await rm(path, { recursive: true, force: true })
})

const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(args, { DATA_DIR: dataDir, ...environment })

async function ask(url: string, token: string, query: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  return response.json()
}

describe('settings', () => {
  test('all that is wrong is told at once, a line each, with exit code 78', () => {
    const { status, stdout, stderr } = run(['serve'], {
      PORT: 'many',
      SEAT_QUEUE: 'maybe',
      DATABASE_URL: 'mysql://x',
      AUTH_MODE: 'entra',
      HOST: '0.0.0.0',
    })
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' })
    expect(stderr.trim().split('\n')).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'DATABASE_URL must be a URL that begins with postgresql://',
      'SEAT_QUEUE must be on or off',
      'AUTH_AUDIENCE must be set where AUTH_MODE is entra: to the client id of the app registration, which tokens are meant for',
      'AUTH_TENANTS must be set where AUTH_MODE is entra: to the ids of the tenants that may sign in',
    ])
  })

  test('a Node.js that is too old is told, with how to start by another', () => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.21.0' } })`
    expect(
      run(['serve'], { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` }),
    ).toMatchObject({
      status: 78,
      stderr:
        'license-gateway needs Node.js 24 or newer, and this is 22.21.0: start it by "npm start", and commands by "npx license-gateway", which run it with the one that is installed beside it.\n',
    })
  })

  test('the embedded server has no more connections than it has', () => {
    const { status, stderr } = run(['serve'], { DATABASE_CONNECTIONS: '79', PREVIEW_CONNECTIONS: '2' })
    expect({ status, stderr }).toEqual({
      status: 78,
      stderr:
        'DATABASE_CONNECTIONS and PREVIEW_CONNECTIONS are 81 together, and the embedded server has 80 to give: lower them, or set DATABASE_URL to a server that has more\n',
    })
  })

  test('development tokens do not serve a network unless that is asked for', () => {
    const { status, stderr } = run(['serve'], { HOST: '0.0.0.0' })
    expect(status).toBe(78)
    expect(stderr).toBe(
      'HOST 0.0.0.0 is not a loopback address, and AUTH_MODE is not set: set AUTH_MODE to entra, or HOST to 127.0.0.1, or DEVELOPMENT_NETWORK to on with a DEVELOPMENT_KEY_FILE\n',
    )
  })

  test('they do with a key that is named, and a warning, for whatever Host is asked', async () => {
    const key = join(dataDir, 'network-key.pem')
    expect(run(['serve'], { HOST: '0.0.0.0', DEVELOPMENT_NETWORK: 'on' })).toMatchObject({
      status: 78,
      stderr: 'DEVELOPMENT_KEY_FILE must name the signing key where DEVELOPMENT_NETWORK is on\n',
    })
    const network = { DATA_DIR: dataDir, DEVELOPMENT_NETWORK: 'on', DEVELOPMENT_KEY_FILE: key, LOG_LEVEL: 'warn' }
    const gateway = await startGateway({ ...network, HOST: '0.0.0.0' })
    const token = run(['token'], network).stdout.trim()
    const { port } = new URL(gateway.url)
    const answerOf = (path: string) =>
      new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
        const headers = {
          host: 'gateway.internal',
          authorization: `Bearer ${token}`,
          'apollo-require-preflight': 'yes',
        }
        get(`http://127.0.0.1:${port}${path}`, { headers }, (response) => {
          text(response).then((body) => resolve({ status: response.statusCode, body }), reject)
        }).on('error', reject)
      })
    expect(await answerOf('/graphql?query={me{id}}')).toMatchObject({ status: 200 })
    const { body } = await answerOf('/v1.0/groups?$top=1')
    expect(JSON.parse(body)).toMatchObject({
      '@odata.nextLink': expect.stringMatching(`^http://127\\.0\\.0\\.1:${port}/v1\\.0/groups`),
    })
    expect(await gateway.stop()).toBe(0)
    expect(gateway.log()).toContain('DEVELOPMENT_NETWORK is on')
    expect(gateway.log()).toContain('HOST 0.0.0.0 is every address of this machine')
    expect((await stat(key)).mode & 0o777).toBe(0o600)
  })

  test('on loopback nothing has to be named for that, and the warning says who may then come', async () => {
    const gateway = await startGateway({ DATA_DIR: dataDir, DEVELOPMENT_NETWORK: 'on', LOG_LEVEL: 'warn' })
    expect(await gateway.stop()).toBe(0)
    const key = join(dataDir, 'development-key.pem')
    expect(JSON.parse(gateway.log())).toMatchObject({
      msg: `DEVELOPMENT_NETWORK is on: whoever has the key ${key} may sign in as anybody, through whatever forwards to 127.0.0.1`,
    })
  })

  test.each([
    ['/dev/null/data', 'ENOTDIR'],
    ...(process.platform === 'linux' ? [['/proc/data/deeper', 'ENOENT']] : []),
  ])('a data directory that cannot be made is told in one line: %s', (directory, code) => {
    expect(run(['serve'], { DATA_DIR: directory })).toMatchObject({
      status: 1,
      stderr: `${directory} cannot be written (${code}): set DATA_DIR to a directory that can, or DATABASE_URL to a server\n`,
    })
  })

  test('the data of a checkout are the same from wherever a command runs; a directory that is named is looked for there', () => {
    const script = `import(${JSON.stringify(join(process.cwd(), 'dist/config/config.js'))}).then(({ parseConfig }) =>
      console.log([{}, { DATA_DIR: 'mine' }].map((settings) => parseConfig(settings).developmentKeyFile).join()))`
    const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: tmpdir(), encoding: 'utf8' })
    expect(stdout.trim().split(',')).toEqual([
      join(process.cwd(), '.data/development-key.pem'),
      join(tmpdir(), 'mine/development-key.pem'),
    ])
  })

  test('a port that is taken is told in one line', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as { port: number }
    const child = spawn(process.execPath, ['dist/main.js', 'serve'], {
      env: { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'silent', PORT: String(port) },
    })
    let told = ''
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
    const [code] = await once(child, 'exit')
    blocker.close()
    expect({ code, told: told.trim() }).toEqual({
      code: 1,
      told: `port ${port} on 127.0.0.1 is taken: stop what uses it, or set PORT to another`,
    })
  })
})

describe('commands', { timeout: 300_000 }, () => {
  test('each explains itself', () => {
    for (const command of ['serve', 'token', 'tenant', 'check', 'seed', 'report', 'migrate', 'schema'])
      expect(run([command, '--help']).status, command).toBe(0)
  })

  test('token prints one token and nothing else', () => {
    const { stdout, stderr, status } = run(['token'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  })

  test('token of an application names nobody of the demonstration, but an application that the help tells', () => {
    const { stdout } = run(['token', '--app', '--roles', 'Group.Read.All'])
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ idtyp: 'app', roles: ['Group.Read.All'] })
    expect(users.map(({ id }) => id)).not.toContain(claims.oid)
    expect(claims.appid).not.toBe(claims.oid)
    const help = run(['token', '--help']).stdout
    for (const id of [claims.oid, claims.appid]) expect(help).toContain(id)
    expect(run(['token', '--app', '--user', 'ada.fischer@contoso.com'])).toMatchObject({ status: 64, stdout: '' })
    for (const wrong of [[], ['licence'], ['token', '--colour', 'red'], ['token', '--user', 'nobody@contoso.com']])
      expect(run(wrong), wrong.join(' ')).toMatchObject({ status: 64, stdout: '' })
  })

  test.each([
    [
      ['--expires', '5x'],
      /^--expires must be a whole number of s, m, h or d, such as 30m, from 1s to 3650d, not 5x\n$/,
    ],
    [['--expires', '0s'], /^--expires .+, not 0s\n$/],
    [['--expires', '-5m'], /^--expires .+, not -5m\n$/],
    [['--expires', '3651d'], /^--expires .+, not 3651d\n$/],
    [['--wids', 'License Administrator'], /^--wids must be the GUIDs of role templates, not License\n$/],
    [['--tenant', 'contoso'], /^--tenant must be a GUID, not contoso\n$/],
    [['--roles', 'Group.Read.All'], /^--roles are those of an application: give --app too, or use --scopes\n$/],
    [['--app', '--scopes', 'User.Read'], /'--app' cannot be used with option '--scopes <list>'/],
    [['--app', '--wids', guidOf('role', 1)], /'--app' cannot be used with option '--wids <list>'/],
  ])('token says what it does not take, and makes no key for it: %j', async (args, told) => {
    const key = join(dataDir, 'unused-key.pem')
    const result = run(['token', ...args], { DEVELOPMENT_KEY_FILE: key })
    expect(result).toMatchObject({ status: 64, stdout: '', stderr: expect.stringMatching(told) })
    await expect(stat(key)).rejects.toThrow('ENOENT')
  })

  test('a token may hold what allows nothing here, which is told beside it', () => {
    const role = guidOf('role', 1)
    const { status, stdout, stderr } = run(['token', '--scopes', 'Mail.Read User.Read', '--wids', role])
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString())
    expect({ status, claims }).toMatchObject({ status: 0, claims: { scp: 'Mail.Read User.Read', wids: [role] } })
    expect(stderr.split('\n').map((line) => line.split(' allows nothing here')[0])).toEqual([
      '--scopes: Mail.Read',
      `--wids: ${role}`,
      '',
    ])
  })

  test('schema prints what is committed, and says where it cannot write it', async () => {
    expect(run(['schema']).stdout).toBe(await readFile('schema.graphql', 'utf8'))
    const file = join(dataDir, 'nowhere', 'schema.graphql')
    expect(run(['schema', '--write', file])).toMatchObject({
      status: 64,
      stderr: `--write: ${file} cannot be written (ENOENT): name a file in a folder that is there\n`,
    })
  })

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'))
    expect(run(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` })
  })

  test('migrate can be repeated, and a tenant of one’s own is made once', () => {
    expect(run(['migrate']).status).toBe(0)
    expect(run(['migrate']).status).toBe(0)
    const args = [
      'tenant',
      'create',
      '--id',
      '00000000-0000-4000-8000-0000000000cc',
      '--name',
      'Tailspin',
      '--country',
      'DE',
    ]
    expect(run(args).status).toBe(0)
    expect(run(args)).toMatchObject({ status: 1, stderr: expect.stringContaining('exists already') })
    expect(run([...args.slice(0, 7), 'Germany'])).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('--country'),
    })
  })
})

test('a stop that hangs is ended by another signal, but not by one within a second', { timeout: 60_000 }, async () => {
  const gateway = await startGateway({ DATA_DIR: dataDir })
  const { hostname, port } = new URL(gateway.url)
  // A request that never ends holds the stop up.
  const socket = connect({ host: hostname, port: Number(port) }).on('error', () => {})
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${run(['token']).stdout.trim()}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{',
  )
  await once(socket, 'data')
  const begun = performance.now()
  gateway.process.kill('SIGTERM')
  await expect
    .poll(
      () => {
        gateway.process.kill('SIGINT')
        return gateway.process.exitCode
      },
      { timeout: 20_000 },
    )
    .toBe(130)
  expect(performance.now() - begun).toBeGreaterThan(1_000)
  socket.destroy()
})

test('a signal before it is ready stops it and its server cleanly, and the next start goes on', {
  timeout: 120_000,
}, async () => {
  const own = await mkdtemp(join(tmpdir(), 'gateway-early-'))
  const server = await startEmbeddedServer({ dataDir: own, report: () => {} })
  await server.stop()
  const pidFile = join(server.files, 'postmaster.pid')
  const child = spawn(process.execPath, ['dist/main.js', 'serve'], {
    env: { ...process.env, DATA_DIR: own, LOG_LEVEL: 'silent', PORT: '0' },
  })
  let told = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (told += chunk.toString()))
  const isThere = () =>
    stat(pidFile).then(
      () => true,
      () => false,
    )
  await expect.poll(isThere, { timeout: 30_000, interval: 5 }).toBe(true)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect({ code, told }).toEqual({ code: 0, told: expect.stringContaining('Stopping ...\n') })
  expect(told).not.toContain('is ready')
  expect(await isThere()).toBe(false)
  const again = await startGateway({ DATA_DIR: own })
  expect(await again.stop()).toBe(0)
  for (const path of [dirname(server.files), own]) await rm(path, { recursive: true, force: true })
})

test('what was acknowledged survives a power cut, and the next start goes on with it', {
  timeout: 180_000,
}, async () => {
  const environment = { DATA_DIR: await mkdtemp(join(tmpdir(), 'gateway-cut-')) }
  const group = guidOf('group', 20)
  const gateway = await startGateway(environment)
  const token = run(['token'], environment).stdout.trim()
  const change = `mutation { assignLicense(groupId: "${group}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { latestLicenseOperation { id } } }`
  const { data } = (await ask(gateway.url, token, change)) as {
    data: { assignLicense: { latestLicenseOperation: { id: string } } }
  }
  await gateway.kill()

  const again = await startGateway(environment)
  const query = `{ licenseOperation(id: "${data.assignLicense.latestLicenseOperation.id}") { state processedMembers } }`
  await expect
    .poll(() => ask(again.url, token, query), { timeout: 20_000 })
    .toEqual({ data: { licenseOperation: { state: 'PROCESSING_COMPLETE', processedMembers: 14 } } })
  expect(run(['check'], environment)).toMatchObject({
    status: 0,
    stdout: 'Contoso (4ee10bde-c7da-4a10-a2f2-7f2e2d6bb3f1): nothing differs\n',
  })
  const server = await startEmbeddedServer({ dataDir: environment.DATA_DIR, report: () => {} })

  // A second signal within a second changes nothing.
  again.process.kill('SIGINT')
  expect(await again.stop()).toBe(0)
  await expect(fetch(`${again.url}/health/live`)).rejects.toThrow('fetch failed')
  await server.stop()
  for (const path of [dirname(server.files), environment.DATA_DIR]) await rm(path, { recursive: true, force: true })
})

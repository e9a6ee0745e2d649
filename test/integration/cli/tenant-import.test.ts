/** `tenant import` as an operator runs it: what it says, its exit codes, and a process that is killed. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { link, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { differences } from '../../support/differences.ts'
import { toDatabaseUrl } from '../../support/gateway-process.ts'
import { createEmptyTenant, type Files, writeFolder } from '../../support/import-files.ts'
import { runCommand } from '../../support/run-command.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
let environment: Record<string, string>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  environment = {
    DATABASE_URL: toDatabaseUrl(database.connection),
    DATA_DIR: await mkdtemp(join(tmpdir(), 'gateway-import-cli-')),
  }
})
afterAll(async () => {
  expect(await differences(database)).toEqual([])
  await close()
  await rm(environment['DATA_DIR'] ?? '', { recursive: true, force: true })
})

const user = (number: number) => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`
const group = 'bbbbbbbb-0000-4000-8000-000000000001'
const run = (...args: string[]) => runCommand(['tenant', 'import', ...args], environment)

function tenantOf(people: number): Files {
  const numbers = Array.from({ length: people }, (_, index) => index + 1)
  return {
    'users.csv': [
      'id,userPrincipalName,displayName,Phone',
      ...numbers.map((n) => `${user(n)},user${n}@x.com,User ${n},1`),
    ],
    'groups.csv': ['id,displayName', `${group},Everybody`],
    'members.csv': ['groupId,memberId', ...numbers.map((n) => `${group},${user(n)}`)],
    'subscribedSkus.csv': ['skuId,prepaidUnits.enabled', `${skus.e3},${people}`],
    'groupLicenses.csv': ['groupId,skuId', `${group},${skus.e3}`],
    'notes.txt': 'nothing',
    'other.csv': ['id'],
  }
}

describe('an import', { timeout: 300_000 }, () => {
  test('tells what it did and what it refused, the whole of it in a file', async () => {
    const tenantId = await createEmptyTenant(database)
    await using folder = await writeFolder({
      ...tenantOf(40),
      'users-2.csv': ['id,displayName', ...Array.from({ length: 30 }, (_, n) => `"${n}, a",Nobody`)],
      'users-3.json': { value: [{ id: 'x' }] },
    })
    const report = join(environment['DATA_DIR'] ?? '', 'refused.csv')
    const { status, stdout, stderr } = run(folder.path, '--tenant', tenantId.toUpperCase(), '--refused', report)
    expect(status).toBe(0)
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^114 lines in \d+\.\d s, 31 refused\.$/),
      '  users           40 added',
      '  groups          1 added',
      '  members         40 added',
      '  products        1 added',
      '  group licences  1 added',
      '1 group is to be evaluated (40 evaluations): a gateway that runs on this database does it now, otherwise the next start.',
      '',
    ])
    const lines = stderr.trim().split('\n')
    expect(lines.slice(0, 2)).toEqual(
      ['notes.txt', 'other.csv'].map((name) => `${name}: not looked at, as its name is none of these kinds`),
    )
    expect(lines).toContain('users.csv: not looked at: Phone')
    expect(lines).toContain('read 100 %')
    expect(lines.slice(-21)).toEqual([
      ...Array.from({ length: 20 }, (_, n) => `users-2.csv, line ${n + 2}: id must be a GUID, not "${n}, a"`),
      `and 11 more, all in ${report}`,
    ])
    const refused = (await readFile(report, 'utf8')).trim().split('\n')
    expect(refused).toHaveLength(32)
    expect(refused.slice(0, 2)).toEqual(['file,line,reason', `users-2.csv,2,"id must be a GUID, not ""0, a"""`])
    expect(refused.at(-1)).toBe(`users-3.json,1,"id must be a GUID, not ""x"""`)
    // Again, it changes nothing.
    const again = run(folder.path, '--tenant', tenantId)
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('  users           nothing changed\n') })
    expect(again.stderr).toContain('and 11 more, which --refused <file.csv> writes\n')
    // One file of the folder.
    expect(run(join(folder.path, 'groups.csv'), '--tenant', tenantId).stdout).toMatch(
      /^1 line in .* s, 0 refused\.\n {2}groups {10}nothing changed\n$/,
    )
  })

  test('of which nothing can be taken ends with 1', async () => {
    const tenantId = await createEmptyTenant(database)
    await using folder = await writeFolder({ 'users.csv': ['id', '7'], 'broken/members.json': '{"value":[' })
    expect(run(join(folder.path, 'users.csv'), '--tenant', tenantId)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('users.csv, line 2: id must be a GUID, not "7"\n'),
    })
    expect(run(folder.path, '--tenant', tenantId)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('broken/members.json ends before its JSON is complete. Nothing was imported.\n'),
    })
    expect(run(join(folder.path, 'users.csv'), '--tenant', user(1))).toMatchObject({
      status: 1,
      stderr: `There is no tenant ${user(1)}: make it with license-gateway tenant create.\n`,
    })
  })

  test('shows nothing to the terminal that a file brings along to command it', async () => {
    const tenantId = await createEmptyTenant(database)
    await using folder = await writeFolder({
      'users\u001b[2J.csv': ['id,\u001b[31mred,a\u009bb', '\u001b[1m,,'],
      'groups\u202e.json': { value: [{ id: group, displayName: 'G', members: [{ '@odata.type': '\u001b[5m\r' }] }] },
      '\u0007.txt': '',
    })
    const { status, stdout, stderr } = run(folder.path, '--tenant', tenantId)
    expect(status).toBe(0)
    expect(`${stdout}${stderr}`).not.toMatch(/[^\P{C}\n]/u)
    expect(stderr.split('\n')).toEqual(
      expect.arrayContaining([
        String.raw`\u{7}.txt: not looked at, as its name is none of these kinds`,
        String.raw`users\u{1b}[2J.csv: not looked at: \u{1b}[31mred, a\u{9b}b`,
        String.raw`users\u{1b}[2J.csv, line 2: id must be a GUID, not "\u001b[1m"`,
        String.raw`groups\u{202e}.json, item 1: @odata.type says that the member is a \u{1b}[5m\u{d}; members are users and groups`,
      ]),
    )
    await using broken = await writeFolder({ 'users\u001b[2J.csv': 'id\r7\r' })
    expect(run(broken.path, '--tenant', tenantId).stderr).toBe(
      String.raw`users\u{1b}[2J.csv ends its lines with carriage returns alone, as an old Macintosh did: save it with line feeds (CSV UTF-8). Nothing was imported.` +
        '\n',
    )
  })

  test.each([
    [['x'], "error: required option '--tenant <id>' not specified"],
    [['x', '--tenant', 'mine'], '--tenant must be a GUID, not mine'],
    [['/nowhere/x', '--tenant', user(1)], 'there is no folder or file /nowhere/x'],
    [['/nowhere/\u001b[2J', '--tenant', user(1)], String.raw`there is no folder or file /nowhere/\u{1b}[2J`],
    [
      ['src', '--tenant', user(1)],
      'src has no file to import: names begin with users, groups, members, subscribedSkus, groupLicenses, userLicenses and end in .csv, .jsonl or .json',
    ],
    [
      ['test/fixtures', '--tenant', user(1)],
      'test/fixtures has no file to import: names begin with users, groups, members, subscribedSkus, groupLicenses, userLicenses and end in .csv, .jsonl or .json',
    ],
  ])('that cannot be meant ends with 64: %j', (args, told) => {
    expect(run(...args)).toMatchObject({ status: 64, stdout: '', stderr: `${told}\n` })
  })

  test('whose report cannot be written ends with 64', async () => {
    await using folder = await writeFolder({ 'users.csv': ['id'] })
    expect(run(folder.path, '--tenant', user(1), '--refused', '/nowhere/x.csv')).toMatchObject({
      status: 64,
      stderr: '--refused: /nowhere/x.csv cannot be written (ENOENT)\n',
    })
  })

  test('keeps its sources and an earlier report until it is done', async () => {
    const tenantId = await createEmptyTenant(database)
    await using folder = await writeFolder({ 'users.csv': ['id', '7'], 'old.txt': 'earlier' })
    const at = (name: string) => join(folder.path, name)
    await symlink(at('users.csv'), at('by-link.txt'))
    await link(at('users.csv'), at('by-name.txt'))
    for (const name of ['users.csv', 'by-link.txt', 'by-name.txt'])
      expect(run(folder.path, '--tenant', tenantId, '--refused', at(name))).toMatchObject({
        status: 64,
        stderr: `--refused: ${at(name)} is a file of this import (users.csv); name another for the report\n`,
      })
    expect(await readFile(at('users.csv'), 'utf8')).toBe('id\n7\n')
    // There is no such tenant: nothing was read, so the earlier report stands.
    expect(run(folder.path, '--tenant', user(1), '--refused', at('old.txt')).status).toBe(1)
    expect(await readFile(at('old.txt'), 'utf8')).toBe('earlier')
    expect(run(folder.path, '--tenant', tenantId, '--refused', at('old.txt')).status).toBe(1)
    expect(await readFile(at('old.txt'), 'utf8')).toBe('file,line,reason\nusers.csv,2,"id must be a GUID, not ""7"""\n')
    expect((await readdir(folder.path)).toSorted()).toEqual(['by-link.txt', 'by-name.txt', 'old.txt', 'users.csv'])
  })

  test.skipIf(!existsSync('/dev/full'))(
    'that is done says so, also where its report could not be written',
    async () => {
      const tenantId = await createEmptyTenant(database)
      await using folder = await writeFolder({
        'users.csv': [
          'id,userPrincipalName,displayName',
          `${user(1)},a@x.com,A`,
          ...Array<string>(3_000).fill('7,b@x.com,B'),
        ],
      })
      const { status, stdout, stderr } = run(folder.path, '--tenant', tenantId, '--refused', '/dev/full')
      expect(stdout).toMatch(/^3,001 lines in .* s, 3,000 refused\.\n {2}users {11}1 added\n$/)
      expect(stderr).toMatch(
        /\nand 2,980 more\nWhat can be taken is imported, but \/dev\/full could not be written \(ENOSPC\)\.\n$/,
      )
      expect(status).toBe(74)
    },
  )

  test('is explained with its files and columns', () => {
    const { status, stdout } = run('--help')
    expect(status).toBe(0)
    for (const word of [
      'subscribedSkus',
      'prepaidUnits.lockedOut',
      'sinceDateTime',
      'onPremisesSamAccountName',
      'licenseAssignmentStates',
    ])
      expect(stdout).toContain(word)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130)
  })
})

describe('a process that is killed', { timeout: 300_000 }, () => {
  test.each(['read ', 'writing users', 'writing members', 'noting evaluations'])(
    'at "%s" leaves all or nothing',
    async (moment) => {
      const tenantId = await createEmptyTenant(database)
      const people = 2_000
      await using folder = await writeFolder(tenantOf(people))
      const command = spawn(process.execPath, ['dist/main.js', 'tenant', 'import', folder.path, '--tenant', tenantId], {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let told = ''
      command.stderr.on('data', (text: Buffer) => {
        told += text.toString()
        if (told.includes(moment)) command.kill('SIGKILL')
      })
      await new Promise((resolve) => command.on('close', resolve))
      expect(told).toContain(moment)
      const sessions = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'license-gateway command'`
      await expect.poll(async () => (await database.owner.query(sessions)).rowCount, { timeout: 60_000 }).toBe(0)
      const { rows } = await database.owner.query(
        `SELECT (SELECT count(*) FROM "user" WHERE tenant_id = $1) + (SELECT count(*) FROM membership WHERE tenant_id = $1) AS rows,
         (SELECT count(*) FROM pending_evaluation WHERE tenant_id = $1 AND kind = 'MEMBER') AS evaluations`,
        [tenantId],
      )
      const [all, evaluations] = rows[0].rows === '0' ? ['0', '0'] : [`${people * 2}`, `${people}`]
      expect(rows).toEqual([{ rows: all, evaluations }])
      expect(run(folder.path, '--tenant', tenantId).status).toBe(0)
    },
  )
})

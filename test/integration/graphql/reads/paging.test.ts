import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
let groups: string[]
let people: string[]

beforeAll(async () => {
  world = await createWorld()
  groups = []
  // Equal names and names that differ by case alone: the id decides.
  for (let number = 0; number < 23; number++)
    groups.push(await world.addGroup(['Same', 'same', `Other ${number}`][number % 3]!))
  people = await world.addUsers(25)
  for (const group of groups.slice(0, 2)) await world.addMembers(group, people)
  const rows = await world.sql('SELECT id FROM "group" ORDER BY lower(display_name) COLLATE "C", id')
  groups = rows.map((row) => row['id'] as string)
})

afterAll(() => world[Symbol.asyncDispose]())

interface Connection {
  readonly edges: readonly { readonly node: { readonly id: string } }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

const shape = 'edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
const idsOf = ({ edges }: Connection) => edges.map(({ node }) => node.id)

async function groupsPage(args: string): Promise<Connection> {
  const { data, errors } = await world.ask(`{ groups(${args}) { ${shape} } }`)
  expect(errors).toBeUndefined()
  return data.groups
}

async function membersPage(groupId: string, args: string): Promise<Connection> {
  const { data, errors } = await world.ask(`{ group(id: "${groupId}") { members(${args}) { ${shape} } } }`)
  expect(errors).toBeUndefined()
  return data.group.members
}

/** Walks a whole list by pages of 4; every page must know whether there is more on either side. */
async function walk(backwards: boolean, page: (args: string) => Promise<Connection>): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | null = null
  for (let number = 0; ; number++) {
    const bound: string = cursor === null ? '' : `, ${backwards ? 'before' : 'after'}: "${cursor}"`
    const { pageInfo, ...rest } = await page(`${backwards ? 'last' : 'first'}: 4${bound}`)
    const ids = idsOf({ pageInfo, ...rest })
    if (backwards) seen.unshift(...ids)
    else seen.push(...ids)
    expect(backwards ? pageInfo.hasNextPage : pageInfo.hasPreviousPage).toBe(number > 0)
    if (!(backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return seen
    cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor
  }
}

describe('a walk by pages sees everything once and in order', () => {
  test.each([false, true])('of the groups by name (backwards: %s)', async (backwards) => {
    expect(await walk(backwards, groupsPage)).toEqual(groups)
  })

  test.each([false, true])('of the members of a group by id (backwards: %s)', async (backwards) => {
    const [row] = await world.sql('SELECT group_id FROM membership LIMIT 1')
    expect(await walk(backwards, (args) => membersPage(row!['group_id']!, args))).toEqual(people)
  })

  test('of the operations of a group, the newest first', async () => {
    const group = await world.addGroup('zz operations')
    const operations: string[] = []
    for (let number = 0; number < 9; number++) operations.unshift(await world.addOperation(group))
    const page = async (args: string) =>
      (await world.ask(`{ group(id: "${group}") { licenseOperations(${args}) { ${shape} } } }`)).data.group
        .licenseOperations
    expect(await walk(false, page)).toEqual(operations)
    expect(await walk(true, page)).toEqual(operations)
    await world.sql('UPDATE "group" SET deleted_date_time = now() WHERE id = $1', group)
  })
})

describe('a cursor stays good', () => {
  test('when the object that it stands on is deleted, and when others come before it', async () => {
    const group = await world.addGroup('zzz changing')
    const members = await world.addUsers(9)
    await world.addMembers(group, members)
    const first = await membersPage(group, 'first: 3')
    expect(idsOf(first)).toEqual(members.slice(0, 3))
    await world.sql('DELETE FROM membership WHERE group_id = $1 AND member_id = ANY ($2)', group, [
      members[2],
      members[3],
    ])
    const second = await membersPage(group, `first: 3, after: "${first.pageInfo.endCursor}"`)
    expect(idsOf(second)).toEqual(members.slice(4, 7))
    expect(second.pageInfo.hasPreviousPage).toBe(true)
    await world.sql('DELETE FROM membership WHERE group_id = $1 AND member_id = ANY ($2)', group, members.slice(0, 3))
    const again = await membersPage(group, `first: 3, after: "${first.pageInfo.endCursor}"`)
    expect(idsOf(again)).toEqual(members.slice(4, 7))
    expect(again.pageInfo.hasPreviousPage).toBe(false)
    await world.sql('UPDATE "group" SET deleted_date_time = now() WHERE id = $1', group)
  })

  test('between two cursors lie the objects between them', async () => {
    const all = (await world.ask('{ groups { edges { cursor node { id } } } }')).data.groups.edges
    const between = await groupsPage(`first: 2, after: "${all[2].cursor}", before: "${all[6].cursor}"`)
    expect(idsOf(between)).toEqual(groups.slice(3, 5))
    expect(between.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const rest = await groupsPage(`last: 9, after: "${all[19].cursor}"`)
    expect(idsOf(rest)).toEqual(groups.slice(20))
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  test('but only in its own list', async () => {
    const { data } = await world.ask('{ groups(first: 1) { pageInfo { endCursor } } }')
    const { errors } = await world.ask(`{ users(after: "${data.groups.pageInfo.endCursor}") { totalCount } }`)
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^Argument 'after' is a cursor of another list/),
      extensions: { code: 'Request_BadRequest' },
    })
  })
})

test('an empty list has no cursors and nothing beyond it', async () => {
  const { data } = await world.ask(`{ group(id: "${groups[0]}") { memberOf { totalCount ${shape} } } }`)
  expect(data.group.memberOf).toEqual({
    totalCount: 0,
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  })
})

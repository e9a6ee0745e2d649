import { describe, expect, test } from 'vitest'
import { toAuditRequest } from '../../../../../src/rest/odata/filter/audit-filter.ts'
import { parseFilter } from '../../../../../src/rest/odata/filter/parse.ts'

const id = '6fd2c87f-b296-42f0-b197-1e91e994b900'
const read = (text: string) => toAuditRequest(parseFilter(text))

describe('a filter of the audit log', () => {
  test.each([
    [
      'activityDateTime ge 2026-03-01T09:30:00Z and activityDateTime le 2026-03-02T09:30:00.123456+01:00',
      {
        activityDateTimeFrom: new Date('2026-03-01T09:30:00Z'),
        activityDateTimeBefore: new Date('2026-03-02T08:30:00.124Z'),
      },
    ],
    [
      'activityDateTime ge 2026-03-01 and activityDateTime le 2026-03-01',
      {
        activityDateTimeFrom: new Date('2026-03-01T00:00:00Z'),
        activityDateTimeBefore: new Date('2026-03-01T00:00:00.001Z'),
      },
    ],
    [
      'activityDateTime le 9999-12-31T23:59:59.9999999Z',
      { activityDateTimeBefore: new Date('9999-12-31T23:59:59.999Z') },
    ],
    ['activityDateTime ge 2026-03-01', { activityDateTimeFrom: new Date('2026-03-01T00:00:00Z') }],
    [
      "ActivityDisplayName eq 'Add user' and category eq 'UserManagement'",
      { activityDisplayName: 'Add user', category: 'UserManagement' },
    ],
    [`correlationId eq '${id}' and (result eq 'failure')`, { correlationId: id, result: 'FAILURE' }],
    [`correlationId eq ${id.toUpperCase()}`, { correlationId: id }],
    [
      `initiatedBy/user/id eq '${id}' and result eq 'success' and loggedByService eq 'Core Directory'`,
      { initiatedBy: id, initiatorKind: 'USER', result: 'SUCCESS' },
    ],
    [`initiatedBy/app/appId eq '${id}'`, { initiatedBy: id, initiatorKind: 'APP' }],
    [`targetResources/any(t: t/id eq '${id.toUpperCase()}')`, { targetId: id }],
  ])('%s', (text, request) => {
    expect(read(text)).toEqual(request)
  })

  test.each([
    ["result eq 'timeout'", 'Request_BadRequest', "'result' is compared with 'success' or 'failure'."],
    ['result eq true', 'Request_BadRequest', "compared with 'success' or 'failure'"],
    ["loggedByService eq 'Other'", 'Request_BadRequest', "compared with 'Core Directory'"],
    ['activityDateTime ge 2026-02-30', 'Request_BadRequest', 'compared with a moment'],
    ["activityDateTime ge '2026-02-03'", 'Request_BadRequest', 'compared with a moment'],
    ['activityDateTime ge 0000-12-31', 'Request_BadRequest', 'compared with a moment'],
    ['activityDateTime le 9999-12-31T23:59:59-01:00', 'Request_BadRequest', 'of the years 1 to 9999'],
    [
      'activityDateTime ge 2026-03-02 and activityDateTime le 2026-03-01',
      'Request_BadRequest',
      "'activityDateTime' has no moment from that of ge to that of le",
    ],
    ["correlationId eq 'x'", 'Request_BadRequest', "'correlationId' is compared with a GUID."],
    ["initiatedBy/user/id eq 'x'", 'Request_BadRequest', "'initiatedBy/user/id' is compared with a GUID."],
    ["targetResources/any(t: t/id eq 'x')", 'Request_BadRequest', "'targetResources' is compared with a GUID."],
    ['category eq 1', 'Request_BadRequest', 'compared with a text'],
    ["category eq 'a' and category eq 'b'", 'Request_BadRequest', "'category' is asked for twice"],
    [
      `initiatedBy/user/id eq '${id}' and initiatedBy/app/appId eq '${id}'`,
      'Request_BadRequest',
      "'initiatedBy/app/appId' is asked for twice",
    ],
    [`initiatedBy/app/servicePrincipalId eq '${id}'`, 'Request_UnsupportedQuery', "property 'initiatedBy'"],
    [`targetResources/any/id eq '${id}'`, 'Request_UnsupportedQuery', "property 'targetResources'"],
    ["shoeSize eq 'a'", 'Request_BadRequest', "named 'shoeSize' on type 'microsoft.graph.directoryAudit'"],
    ['activityDateTime gt 2026-02-03', 'Request_UnsupportedQuery', "property 'activityDateTime'"],
    ["activityDisplayName ne 'a'", 'Request_UnsupportedQuery', "property 'activityDisplayName'"],
    ["startsWith(activityDisplayName,'a')", 'Request_UnsupportedQuery', "property 'activityDisplayName'"],
    [`targetResources/any(t: x/id eq '${id}')`, 'Request_UnsupportedQuery', "property 'targetResources'"],
    ["targetResources/any(t: t/displayName eq 'a')", 'Request_UnsupportedQuery', "property 'targetResources'"],
    ["category eq 'a' or category eq 'b'", 'Request_UnsupportedQuery', "Operator 'or' is not supported."],
    ["category in ('a','b')", 'Request_UnsupportedQuery', "Operator 'or' is not supported."],
    ["not (category eq 'a')", 'Request_UnsupportedQuery', "Operator 'not' is not supported."],
  ])('cannot be: %s', (text, code, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }) as Error,
    )
  })
})

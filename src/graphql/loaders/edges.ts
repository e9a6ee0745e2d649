import { assignedGroupEdge, memberEdge, memberOfEdge, operationEdge } from '../../db/read/edges.ts'

/** What `edgeConnection` loads: the lists that hang on objects, for all such objects of a place at once. */
export const edges = {
  members: memberEdge,
  memberOf: memberOfEdge,
  assignedGroups: assignedGroupEdge,
  licenseOperations: operationEdge,
} as const

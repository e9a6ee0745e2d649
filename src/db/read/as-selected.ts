/** What a read answers as rows of its selection, which is made at run time, where Prisma's types cannot follow it. */
export function asSelected<Rows>(read: unknown): Rows {
  return read as Rows
}

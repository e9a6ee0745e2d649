-- An import leaves one entry for the users, groups and members that it brought.
ALTER TYPE "audit_activity" ADD VALUE 'IMPORT_TENANT';

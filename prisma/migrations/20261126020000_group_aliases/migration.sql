-- Written by hand: what the datamodel cannot say. --------------------------------------------------------------------

-- Who of the living Microsoft 365 groups has a mail alias. It is no key: what is imported stays as it is, only the mutations
-- refuse an alias that is taken.
CREATE INDEX "group_living_alias_idx" ON "group" ("tenant_id", lower("mail_nickname"), "id")
  WHERE "deleted_date_time" IS NULL AND 'Unified' = ANY ("group_types");

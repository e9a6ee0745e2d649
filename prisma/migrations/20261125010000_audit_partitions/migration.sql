-- Outcomes tell the whole first cause, and when they may go.
ALTER TABLE "license_outcome"
  ALTER COLUMN "reason" TYPE JSONB USING CASE WHEN "reason" IS NOT NULL THEN
    jsonb_build_object('error', "reason", 'skuId', NULL, 'servicePlans', '[]'::jsonb, 'conflictingServicePlans', '[]'::jsonb) END,
  ADD COLUMN "created_date_time" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp();

-- CreateIndex
CREATE INDEX "license_outcome_tenant_id_created_date_time_idx" ON "license_outcome"("tenant_id", "created_date_time");

-- DropIndex
DROP INDEX "directory_audit_tenant_id_activity_activity_date_time_id_idx";

-- DropIndex
DROP INDEX "directory_audit_tenant_id_correlation_id_activity_date_time_idx";

-- CreateIndex
CREATE INDEX "directory_audit_activity_idx" ON "directory_audit"("tenant_id", "activity", "succeeded", "activity_date_time", "id");

-- CreateIndex
CREATE INDEX "directory_audit_correlation_idx" ON "directory_audit"("tenant_id", "correlation_id", "activity", "succeeded", "activity_date_time", "id");

-- Written by hand: what the datamodel cannot say. --------------------------------------------------------------------
-- What somebody did, by the user's or application's id. The engine's own entries, which are nearly all, are not in it.
CREATE INDEX "directory_audit_initiator_idx"
  ON "directory_audit" ("tenant_id", (coalesce("initiated_by" #>> '{user,id}', "initiated_by" #>> '{app,appId}')), "activity", "succeeded", "activity_date_time", "id")
  WHERE "initiated_by" IS NOT NULL;

-- Keeps the partitions of directory_audit: drops those whose last entry is older than the retention, makes the next one that is
-- missing of the coming week, and deletes up to 10,000 entries of the default partition that are too old; called again while it
-- does anything. It runs as its owner, so that the gateway needs no right to change tables; whoever may call it can make nobody
-- lose an entry of the last day.
--
-- A partition takes a day; a week or 30 days where the retention is long, so that there are never many more than a hundred.
-- Entries for which there was no partition stay in the default one, and the partition of that time begins after the last of
-- them: nothing is moved, so nobody waits for a move.
--
-- Locks: one caller at a time (an advisory lock; another returns at once). Dropping takes ACCESS EXCLUSIVE on directory_audit,
-- making takes it on the default partition alone. A writer that has chosen the default partition and waits for it would fail
-- when the partition of its time has come: so where that time may be now (at the first start, and after a long pause), making
-- takes SHARE on directory_audit first, and writers wait before they choose; else it leaves them in peace. Each lock is waited
-- for one second at most and is then left to a later call (complete = false); all are held for milliseconds.
CREATE FUNCTION "keep_directory_audit_partitions"(retention_days integer,
  OUT made integer, OUT dropped integer, OUT deleted integer, OUT kept_since timestamptz, OUT complete boolean)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '1s'
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
DECLARE
  today CONSTANT timestamptz := date_trunc('day', clock_timestamp());
  cutoff CONSTANT timestamptz := clock_timestamp() - make_interval(days => retention_days);
  width CONSTANT interval := CASE WHEN retention_days <= 92 THEN '1 day' WHEN retention_days <= 730 THEN '7 days' ELSE '30 days' END;
  bounds CONSTANT text := $sql$
    SELECT c.relname, (regexp_match(b.text, 'FROM \(''([^'']+)''\)'))[1]::timestamptz AS since, (regexp_match(b.text, 'TO \(''([^'']+)''\)'))[1]::timestamptz AS until
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid) AS text) b
    WHERE i.inhparent = 'public.directory_audit'::regclass AND b.text <> 'DEFAULT'$sql$;
  partition record;
  begins timestamptz;
  ends timestamptz;
  free timestamptz;
BEGIN
  made := 0; dropped := 0; deleted := 0; complete := false;
  IF retention_days IS NULL OR retention_days < 1 THEN
    RAISE EXCEPTION 'audits are kept for a day at least, not %', retention_days USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT pg_try_advisory_xact_lock(4702091874) THEN RETURN; END IF;
  complete := true;

  DELETE FROM public.directory_audit_default WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM public.directory_audit_default WHERE activity_date_time < cutoff LIMIT 10000));
  GET DIAGNOSTICS deleted = ROW_COUNT;

  BEGIN
    FOR partition IN EXECUTE bounds LOOP
      IF partition.until <= cutoff THEN
        EXECUTE format('DROP TABLE public.%I', partition.relname);
        dropped := dropped + 1;
      END IF;
    END LOOP;
  EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    dropped := 0; complete := false;
  END;

  BEGIN
    EXECUTE format('SELECT greatest($1, max(until)) FROM (%s) p', bounds) INTO begins USING today;
    WHILE made = 0 AND begins < today + interval '8 days' LOOP
      IF begins < clock_timestamp() + interval '1 hour' THEN
        LOCK TABLE ONLY public.directory_audit IN SHARE MODE;
      ELSE
        LOCK TABLE ONLY public.directory_audit IN SHARE UPDATE EXCLUSIVE MODE;
      END IF;
      LOCK TABLE public.directory_audit_default IN ACCESS EXCLUSIVE MODE;
      ends := begins + width;
      SELECT greatest(begins, max(activity_date_time) + interval '1 microsecond') INTO free
      FROM public.directory_audit_default WHERE activity_date_time >= begins AND activity_date_time < ends;
      IF free < ends THEN
        EXECUTE format('CREATE TABLE public.%I (LIKE public.directory_audit INCLUDING DEFAULTS)', 'directory_audit_' || to_char(begins, 'YYYYMMDD'));
        EXECUTE format('ALTER TABLE public.directory_audit ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
          'directory_audit_' || to_char(begins, 'YYYYMMDD'), free, ends);
        made := 1;
      END IF;
      begins := ends;
    END LOOP;
  EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    made := 0; complete := false;
  END;

  EXECUTE format('SELECT least(min(p.since), (SELECT min(activity_date_time) FROM public.directory_audit_default)) FROM (%s) p', bounds)
  INTO kept_since;
END
$$;
REVOKE ALL ON FUNCTION "keep_directory_audit_partitions"(integer) FROM PUBLIC;

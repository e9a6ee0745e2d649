-- Tells the planner what the tables of the directory hold, after much has been written at once. Statistics may be made by the owner
-- of a table alone, so this runs as the owner; whoever may call it can do no more than that.
CREATE FUNCTION "analyze_directory"() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  ANALYZE public.directory_object, public."user", public."group", public.proxy_address, public.membership,
    public.license_assignment_path, public.group_license, public.license_operation;
END
$$;
REVOKE ALL ON FUNCTION "analyze_directory"() FROM PUBLIC;

"""What was submitted can't be changed or deleted, and states move along their arrows: the database sees to it."""

from django.db import migrations

ARROWS = (
    "draft>draft,draft>submitted,submitted>submitted,submitted>returned,submitted>withdrawn,submitted>approved,"
    "returned>returned,withdrawn>withdrawn,approved>approved,approved>replaced,approved>expired,"
    "replaced>replaced,expired>expired"
)
MOVABLE = "state,until,reason,decided_at,published_at,created_by_id,changed_by_id,submitted_by_id"

FUNCTIONS = """
CREATE FUNCTION groups_version_locked() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: columns that may change once submitted; legal arrows; the column of groups_case that points here.
DECLARE
    movable text[] := string_to_array(TG_ARGV[0], ',');
    decided boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION '% % was submitted and is never deleted', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NOT (OLD.state || '>' || NEW.state) = ANY (string_to_array(TG_ARGV[1], ',')) THEN
        RAISE EXCEPTION '% % can''t go from % to %', TG_TABLE_NAME, OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'draft' AND to_jsonb(OLD) - movable IS DISTINCT FROM to_jsonb(NEW) - movable THEN
        RAISE EXCEPTION '% % was submitted and its content never changes', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'submitted' AND NEW.state IN ('approved', 'returned') THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM groups_decision d JOIN groups_case c ON c.id = d.case_id'
            ' WHERE c.%I = $1 AND d.outcome = $2)', TG_ARGV[2]
        ) INTO decided USING OLD.id, NEW.state;
        IF NOT decided THEN
            RAISE EXCEPTION '% % needs a decision of the board', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION groups_version_part_locked() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the version's table; the column that points to it; columns that may change once submitted.
DECLARE
    movable text[] := string_to_array(TG_ARGV[2], ',');
    parent bigint;
    state text;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - movable = to_jsonb(NEW) - movable THEN
        RETURN NEW;
    END IF;
    FOREACH parent IN ARRAY ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN (to_jsonb(OLD) ->> TG_ARGV[1])::bigint END,
        CASE WHEN TG_OP <> 'DELETE' THEN (to_jsonb(NEW) ->> TG_ARGV[1])::bigint END
    ] LOOP
        EXECUTE format('SELECT state FROM %I WHERE id = $1', TG_ARGV[0]) INTO state USING parent;
        IF state <> 'draft' THEN
            RAISE EXCEPTION '% of % % was submitted and never changes', TG_TABLE_NAME, TG_ARGV[0], parent
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION groups_row_locked() RETURNS trigger LANGUAGE plpgsql AS $$
-- Argument: columns that may change all the same.
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - string_to_array(TG_ARGV[0], ',')
            IS DISTINCT FROM to_jsonb(NEW) - string_to_array(TG_ARGV[0], ',') THEN
        RAISE EXCEPTION '% is written once and never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
VERSIONS = {"mandate": "mandate_id", "planversion": "plan_version_id", "yearreport": "report_id"}
PARTS = {
    "mandatefocus": ("groups_mandate", "mandate_id", "area_id"),
    "planrow": ("groups_planversion", "version_id", "activity_id,host_id"),
}
TRIGGERS = "".join(
    f"CREATE TRIGGER version_locked BEFORE UPDATE OR DELETE ON groups_{table} FOR EACH ROW"
    f" EXECUTE FUNCTION groups_version_locked('{MOVABLE}', '{ARROWS}', '{column}');\n"
    for table, column in VERSIONS.items()
) + "".join(
    f"CREATE TRIGGER version_part_locked BEFORE INSERT OR UPDATE OR DELETE ON groups_{table} FOR EACH ROW"
    f" EXECUTE FUNCTION groups_version_part_locked('{parent}', '{column}', '{movable}');\n"
    for table, (parent, column, movable) in PARTS.items()
)
DECISIONS = (
    "CREATE TRIGGER decision_locked BEFORE UPDATE OR DELETE ON groups_decision FOR EACH ROW"
    " EXECUTE FUNCTION groups_row_locked('recorded_by_id');"
)
UNDO = "".join(
    [f"DROP TRIGGER version_locked ON groups_{table};\n" for table in VERSIONS]
    + [f"DROP TRIGGER version_part_locked ON groups_{table};\n" for table in PARTS]
    + ["DROP TRIGGER decision_locked ON groups_decision;\n"]
    + [f"DROP FUNCTION groups_{name}();\n" for name in ("version_locked", "version_part_locked", "row_locked")]
)


class Migration(migrations.Migration):
    """Functions and triggers; the tables are those of 0003."""

    dependencies = [("groups", "0003_mandates_plans_board")]

    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS + DECISIONS, UNDO)]

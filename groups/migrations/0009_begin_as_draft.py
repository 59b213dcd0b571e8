"""A new version is a draft: what was submitted or approved got there along the arrows of 0004."""

from django.db import migrations

TABLES = ("mandate", "planversion", "yearreport")
DO = """
CREATE FUNCTION groups_version_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a new % begins as a draft, not as %', TG_TABLE_NAME, NEW.state
        USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER version_begins BEFORE INSERT ON groups_{table} FOR EACH ROW WHEN (NEW.state <> 'draft')"
    " EXECUTE FUNCTION groups_version_begins();\n"
    for table in TABLES
)
UNDO = (
    "".join(f"DROP TRIGGER version_begins ON groups_{table};\n" for table in TABLES)
    + "DROP FUNCTION groups_version_begins();"
)


class Migration(migrations.Migration):
    """A function and its triggers."""

    dependencies = [("groups", "0008_handed_on")]

    operations = [migrations.RunSQL(DO, UNDO)]

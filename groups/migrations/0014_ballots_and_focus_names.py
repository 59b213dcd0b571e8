"""What each seat counted as in writing; one name for one focus area of a group, looked at when a change is whole."""

from django.db import migrations, models

RENAME = """
UPDATE groups_focusarea AS area SET title = left(area.title, 112) || ' (' || doubled.nth || ')'
FROM (
    SELECT id, row_number() OVER (PARTITION BY group_id, lower(title) ORDER BY position, id) AS nth
    FROM groups_focusarea WHERE retired_on IS NULL
) AS doubled
WHERE doubled.id = area.id AND doubled.nth > 1
"""
ONCE = """
ALTER TABLE groups_focusarea ADD CONSTRAINT focus_area_name_once
EXCLUDE USING btree (group_id WITH =, lower(title) WITH =) WHERE (retired_on IS NULL) DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0013_postponed_cases")]
    operations = [
        migrations.AddField(
            model_name="voter",
            name="ballot",
            field=models.CharField(
                blank=True,
                choices=[
                    ("for", "For"),
                    ("against", "Against"),
                    ("abstains", "Abstains"),
                    ("partial", "Not impartial"),
                    ("silent", "Has not answered"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mandate", "Mandate"),
                    ("plan", "Annual plan"),
                    ("report", "Year report"),
                    ("orientation", "For information"),
                    ("finance", "Finance"),
                    ("other", "Other"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.RunSQL(RENAME, migrations.RunSQL.noop),
        # Two that change names in one decision are right only at its end, which Django's own constraints can't wait for.
        migrations.RunSQL(ONCE, "ALTER TABLE groups_focusarea DROP CONSTRAINT focus_area_name_once"),
    ]

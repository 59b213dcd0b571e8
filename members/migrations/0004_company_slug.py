"""Give the companies that are there an address, then ask for one of each."""

from django.db import migrations, models

from thamsklyngen.shared.slugs import numbered, slug_of


def give_addresses(apps, schema_editor):
    taken = {"new", "export", "import", "merge", "register", "manage"}
    for company in apps.get_model("members", "Company").objects.filter(slug=None).order_by("pk"):
        company.slug = next(numbered(slug_of(company.name, otherwise="company"), taken))
        taken.add(company.slug)
        company.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("members", "0003_companies_joining_competence")]
    operations = [
        migrations.RunPython(give_addresses, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="company",
            name="slug",
            field=models.SlugField(editable=False, max_length=80, unique=True, verbose_name="address"),
        ),
    ]

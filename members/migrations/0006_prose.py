from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0005_employment_end")]

    operations = [
        migrations.AddIndex("company", GinIndex(SearchVector("about", config="norwegian"), name="company_prose")),
        migrations.AddIndex(
            "companycompetence",
            GinIndex(SearchVector("sentence", config="norwegian"), name="company_competence_prose"),
        ),
    ]

"""Ready questions and their options are kept by name: those asked before, in whatever words, get theirs."""

from collections import Counter

from django.db import migrations, models

import thamsklyngen.shared.fields

TEXTS = {  # as they were ever asked, in both languages
    "Is there anything the kitchen should know?": "diet",
    "Er det noe kjøkkenet bør vite?": "diet",
    "What must the kitchen know?": "diet",
    "Hva må kjøkkenet vite?": "diet",
    "Anything else about food or allergies?": "allergy",
    "Noe annet om mat eller allergier?": "allergy",
    "Shoe size": "shoes",
    "Skostørrelse": "shoes",
    "Clothes size": "clothes",
    "Klesstørrelse": "clothes",
    "How will you get there?": "transport",
    "How do you get there?": "transport",
    "Hvordan kommer du deg dit?": "transport",
    "Registration number of your car": "car",
    "Registreringsnummer på bilen": "car",
    "The number of your car": "car",
    "Registreringsnummeret på bilen din": "car",
    "Date of birth (bring your ID)": "identity",
    "Fødselsdato (ta med legitimasjon)": "identity",
    "Date of birth, as in the identity card that you bring": "identity",
    "Fødselsdato, slik den står i legitimasjonen du tar med": "identity",
}
OPTIONS = {
    "Vegetarian": "diet:vegetarian",
    "Vegetarisk": "diet:vegetarian",
    "Vegan": "diet:vegan",
    "Vegansk": "diet:vegan",
    "Without gluten": "diet:gluten",
    "Uten gluten": "diet:gluten",
    "Without lactose": "diet:lactose",
    "Uten laktose": "diet:lactose",
    "Without milk": "diet:milk",
    "Uten melk": "diet:milk",
    "Without egg": "diet:egg",
    "Uten egg": "diet:egg",
    "Without nuts": "diet:nuts",
    "Uten nøtter": "diet:nuts",
    "Without fish": "diet:fish",
    "Uten fisk": "diet:fish",
    "Without shellfish": "diet:shellfish",
    "Uten skalldyr": "diet:shellfish",
    "Without pork": "diet:pork",
    "Uten svin": "diet:pork",
    "By car, with room for others": "transport:room",
    "Med bil, og har plass til flere": "transport:room",
    "Med bil, med plass til andre": "transport:room",
    "By car": "transport:car",
    "Med bil": "transport:car",
    "I need a lift": "transport:lift",
    "Jeg trenger skyss": "transport:lift",
    "By bus or train": "transport:public",
    "Med buss eller tog": "transport:public",
    "On foot or by bike": "transport:own",
    "Går eller sykler": "transport:own",
    "Til fots eller på sykkel": "transport:own",
}


def named(texts):
    """Each option once, by its name where it is a ready one."""
    return list(dict.fromkeys(OPTIONS.get(text, text) for text in texts))


def name_questions(apps, schema_editor):
    """Questions and their answers, and the counts of diets that stay, by the names of what is ready."""
    Question, Answer = apps.get_model("events", "Question"), apps.get_model("events", "Answer")
    for text, name in TEXTS.items():
        Question.objects.filter(text=text).update(ready=name, text="")
    for question in Question.objects.exclude(options=[]).iterator():
        if (options := named(question.options)) == question.options:
            continue
        Question.objects.filter(pk=question.pk).update(options=options)
        for answer in Answer.objects.filter(question=question):
            many = isinstance(answer.value, list)
            answer.value = named(answer.value) if many else OPTIONS.get(answer.value, answer.value)
            answer.save(update_fields=["value"])
    for visit in apps.get_model("events", "Visit").objects.exclude(diets={}):
        found = Counter()
        for text, number in visit.diets.items():
            found[OPTIONS.get(text, text)] += number
        visit.diets = dict(found)
        visit.save(update_fields=["diets"])
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is checked at the end would stop the next step


class Migration(migrations.Migration):
    dependencies = [("events", "0010_merged_accounts")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="ready",
            field=models.CharField(blank=True, editable=False, max_length=12),
        ),
        migrations.AlterField(
            model_name="question",
            name="text",
            field=thamsklyngen.shared.fields.LineField(blank=True, max_length=200, verbose_name="question"),
        ),
        migrations.RunPython(name_questions),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("ready", ""), ("text", ""), _negated=True), name="question_has_words"
            ),
        ),
    ]

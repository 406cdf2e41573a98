"""The groups of the desk, as the table in roles.py has them; Wagtail's own two give way."""

from django.db import migrations

from sottovoce.desk import roles


def make(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    roles.grant(apps)
    # A site that is older than the roles has people in Wagtail's groups. “Editors” is ours now, under the same name.
    for moderators in Group.objects.filter(name="Moderators"):
        Group.objects.get(name=roles.EDITORS).user_set.add(*moderators.user_set.all())
        moderators.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_review"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("evidence", "0002_retracted"),
        ("pages", "0004_review"),
        # After all that gives Wagtail's groups something.
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]

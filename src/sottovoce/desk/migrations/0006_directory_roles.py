"""What the table in roles.py says of the directory, for groups that are there already."""

from django.db import migrations

from sottovoce.desk import roles


def grant(apps, schema_editor):
    roles.grant(apps)


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_looked_again"), ("directory", "0001_directory")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]

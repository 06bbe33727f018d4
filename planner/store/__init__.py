"""The project file: tables, migrations, audit."""

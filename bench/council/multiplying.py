"""Multiplies a built council in the database: every row again and again, with numbers moved on.

Only for measuring: what it makes is the same council several times over, each with workers, teams,
children and histories of its own, so that tables have the size of a bigger council's.
"""

from django.apps import apps
from django.db import connection, models

DOMAINS = (
    *("workforce", "people", "involvements", "record", "referrals", "meetings", "decisions"),
    *("history", "audit"),
)
# Columns that name a row of another table by number, without a foreign key.
NUMBERS = {
    ("history_fact", "subject_id"),
    ("history_obligation", "subject_id"),
    ("history_obligation", "owner_worker_id"),
    ("audit_auditentry", "worker_id"),
    ("audit_auditsubject", "entry_id"),
    ("audit_auditsubject", "subject_id"),
    ("decisions_decision", "subject_id"),
}
# Texts that must stay apart from the first council's.
APART = {"reference", "username", "code", "ref", "value", "hash"}
STEP = 10_000_000


def multiply(times: int) -> None:
    """Copy everything `times` - 1 times; PostgreSQL only."""
    tables = [
        model
        for domain in DOMAINS
        for model in apps.get_app_config(domain).get_models(include_auto_created=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model in tables:
            for copy in range(1, times):
                cursor.execute(_copying(model, copy))
        cursor.execute("SET session_replication_role = DEFAULT")
        for model in tables:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        cursor.execute("ANALYZE")


def _copying(model: type[models.Model], copy: int) -> str:
    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields]
    chosen = ", ".join(_chosen(model, field, copy) for field in model._meta.local_concrete_fields)
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM "{table}" WHERE id < {STEP}'


def _chosen(model: type[models.Model], field: models.Field, copy: int) -> str:
    column, moved = f'"{field.column}"', copy * STEP
    is_number = field.primary_key or isinstance(field, models.ForeignKey)
    if is_number or (model._meta.db_table, field.column) in NUMBERS:
        return f"{column} + {moved}"
    if isinstance(field, models.UUIDField):
        return f"md5({column}::text || '{copy}')::uuid"
    if field.name == "attributes" and model._meta.db_table == "history_fact":
        return _moved_workers(column, moved)
    if isinstance(field, models.CharField) and (field.unique or field.name in APART):
        return f"left({column}, {(field.max_length or 40) - 3}) || '~{copy}'"
    return column


def _moved_workers(column: str, moved: int) -> str:
    """The log names workers inside its attributes."""
    return (
        f"CASE WHEN {column} ? 'worker' THEN jsonb_set({column}, '{{worker}}', "
        f"to_jsonb((({column}->>'worker')::bigint + {moved})::text)) ELSE {column} END"
    )

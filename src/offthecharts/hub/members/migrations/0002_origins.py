"""One record of where each value came from, in place of what was changed by hand alone."""

from typing import Any

from django.db import migrations, models

FIELDS = (
    "first_name",
    "middle_name",
    "last_name",
    "preferred_name",
    "birth_date",
    "sex",
    "email",
    "cell_phone",
    "home_phone",
    "address1",
    "address2",
    "city",
    "state",
    "postal_code",
    "country",
)
MANY = 500


def note_origins(apps: Any, schema_editor: Any) -> None:
    """What was not changed by hand came with a program, which for members with its id is the chart."""
    members = apps.get_model("members", "Member")
    changed = []
    for member in members.across_practices.using(schema_editor.connection.alias).iterator(chunk_size=MANY):
        _note(member)
        changed.append(member)
        if len(changed) == MANY:
            _write(members, changed)
            changed = []
    _write(members, changed)


def _note(member: Any) -> None:
    values = {name: _text(getattr(member, name)) for name in FIELDS} | {"photo": member.photo_sha256}
    since = member.created_at.isoformat()
    by_program = {name: text for name, text in values.items() if text and name not in member.hand_edited}
    member.origins = {name: {"by": "chart", "at": since} for name in by_program}
    member.origins |= {name: {"by": "hub_user", "at": str(at)} for name, at in member.hand_edited.items()}
    member.chart = by_program if member.external_id else {}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _write(members: Any, changed: list[Any]) -> None:
    for member in changed:
        rows = members.across_practices.filter(practice_id=member.practice_id, id=member.id)
        rows.update(origins=member.origins, chart=member.chart)


def note_hand_edited(apps: Any, schema_editor: Any) -> None:
    """Back to what was changed by hand alone."""
    members = apps.get_model("members", "Member")
    for member in members.across_practices.using(schema_editor.connection.alias).iterator(chunk_size=MANY):
        by_hand = {name: origin["at"] for name, origin in member.origins.items() if origin["by"] != "chart"}
        rows = members.across_practices.filter(practice_id=member.practice_id, id=member.id)
        rows.update(hand_edited=by_hand)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="chart",
            field=models.JSONField(blank=True, default=dict, help_text="field: what the chart said last, as text"),
        ),
        migrations.AddField(
            model_name="member",
            name="origins",
            field=models.JSONField(blank=True, default=dict, help_text="field: whom its value is from, since when"),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="from_chart",
            field=models.BooleanField(
                default=True, help_text="the chart named them; it may take them away again"
            ),
        ),
        migrations.RunPython(note_origins, note_hand_edited),
        migrations.RemoveField(model_name="member", name="hand_edited"),
    ]

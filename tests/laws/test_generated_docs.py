"""What docs/ tells of the flow and the rights is what the code does."""

from django.core.management import call_command


def test_the_generated_pages_are_fresh() -> None:
    call_command("docs", check=True)

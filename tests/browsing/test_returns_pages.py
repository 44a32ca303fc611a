"""The national return in a browser: counted, looked into, signed off; imported history taken over."""

import pytest

from tests.engine.returns.a_history import EXAMPLE, take_in


@pytest.mark.browser
def test_a_year_is_counted_looked_into_and_signed_off(sqlite, practitioners) -> None:
    take_in(sqlite.db, EXAMPLE)
    priya = practitioners("Priya")

    priya.go("/measures")
    priya.page.get_by_role("link", name="national").click()
    priya.page.select_option("[name=year]", "2025-26")
    priya.press("Count it now")
    run = priya.page.url
    priya.page.get_by_role("link", name="SG3a").click()
    priya.look()
    priya.page.get_by_role("link", name="cases behind Yes, they lacked capacity, All").first.click()
    priya.look()
    assert priya.page.locator("tbody tr").count() == 2
    priya.page.get_by_role("link", name="E1, imported").click()
    priya.look()

    priya.page.goto(f"{run}/SG3a")
    priya.page.fill("[name=said]", "As last year.")
    priya.press("Sign this table off")
    assert "Priya North" in priya.page.locator("tr", has_text="SG3a").inner_text()


@pytest.mark.browser
def test_an_enquiry_of_the_older_system_is_found_and_taken_over(sqlite, practitioners) -> None:
    take_in(sqlite.db, EXAMPLE)
    priya = practitioners("Priya")

    priya.go("/find")
    priya.page.fill("[name=q]", "Dot Marsh")
    priya.press("Find")
    priya.page.get_by_role("link", name="Dot Marsh").click()
    priya.look()
    priya.page.check("[name=place][value=middle]")
    priya.page.fill("[name=why]", "A visit is planned for Thursday.")
    priya.press("Take it over")

    assert "/tasks/" in priya.page.url

"""A head of service and a manager look at how the council does, in a browser."""

import pytest

from tests.oversight.days import allocated, core_group, seen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worked(council):
    """Two children with plans: one seen late and overdue again, one never seen."""
    first = allocated(council, given="Amara", since=60)
    seen(council, first, days=30)
    core_group(council, first, hours=30)
    allocated(council, given="Esmé-Louise", family="Okonkwo-Fitzgerald", since=45)
    return council


def test_a_head_of_service_goes_from_the_council_to_the_child_behind_a_figure(
    worked, open_page, look
):
    page = open_page(worked.service_manager)
    page.goto("/")
    page.get_by_role("link", name="Compliance").click()
    assert page.get_by_role("img", name="Bars of the share met in time").is_visible()
    look(page, "compliance")
    page.get_by_text("The chart in figures").click()
    page.get_by_role("link", name="By team").click()
    look(page, "compliance-teams")
    page.get_by_role("rowheader", name=worked.team.name).get_by_role("link").click()
    page.get_by_role("rowheader", name="Priya Nair").get_by_role("link").click()
    assert page.get_by_role("heading", name="Priya Nair").is_visible()
    crumbs = page.get_by_label("Breadcrumb")
    assert crumbs.get_by_role("link").all_inner_texts() == ["Compliance", worked.team.name]
    page.get_by_role("link", name="Overdue now: See a child with a child protection").click()
    look(page, "compliance-behind")
    assert page.get_by_role("link", name="Esmé-Louise Okonkwo-Fitzgerald").is_visible()
    page.get_by_text("Why this date?").first.click()
    page.get_by_role("link", name="Amara Ilett").first.click()
    assert page.get_by_role("heading", name="Tonight").is_visible()


def test_a_manager_asks_for_another_period_and_is_told_what_is_wrong_with_it(
    worked, open_page, look
):
    page = open_page(worked.manager)
    page.goto("/compliance/")
    page.get_by_text("Another period, standard, team or worker").click()
    look(page, "compliance-narrow")
    page.get_by_role("group", name="Due until").get_by_label("Year").fill("2020")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("alert").get_by_text("The last day must be the first day").is_visible()
    look(page, "compliance-error")
    page.get_by_role("group", name="Due from").get_by_label("Year").fill("2019")
    page.get_by_label("Team").select_option(label=worked.team.name)
    page.get_by_role("button", name="Show").click()
    assert page.get_by_text("Nothing that fits fell due in these days.").is_visible()
    look(page, "compliance-empty")


def test_the_figures_to_hand_on_are_a_page_everyone_can_read(worked, open_page, look):
    page = open_page(worked.manager)
    page.goto("/compliance/?by=worker")
    with page.expect_download() as taken:
        page.get_by_role("link", name="spreadsheet (CSV)").click()
    assert taken.value.suggested_filename.startswith("compliance-by-worker-")
    page.get_by_role("link", name="page to print").click()
    assert page.get_by_text("fewer than 6").first.is_visible()
    look(page, "compliance-print")


def test_everything_is_there_without_scripts_on_a_telephone(worked, open_page):
    page = open_page(worked.manager, javascript=False, width=320)
    page.goto("/compliance/")
    page.get_by_text("Another period, standard, team or worker").click()
    page.get_by_label("Team").select_option(label=worked.team.name)
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("heading", name=worked.team.name).is_visible()
    page.get_by_text("The chart in figures").click()
    assert page.get_by_role("table", name="By month").is_visible()
    page.get_by_role("link", name="overdue now").first.click()
    page.get_by_text("Why this date?").first.click()
    assert page.locator(".keyworker-line .govuk-details__text").first.is_visible()

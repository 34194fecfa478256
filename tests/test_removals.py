"""What was removed or declined stays listed, with its reason."""

import gzip

import pytest


def words(site, page: str) -> str:
    return (site / page / "index.html").read_text("utf-8").split("<h1", 1)[1]


def test_a_removed_package_keeps_its_page(workgroup_site):
    html = words(workgroup_site, "datasets/old-kites/")
    assert "Old kites</h1>" in html
    assert "The counts were of birds." in html and "August 1, 2025" in html
    assert '<a href="../../agencies/samples/">Department of Samples</a>' in html
    instead = html.split('id="instead"')[1].split("</section>")[0]
    assert '<a href="../../datasets/kite-club/">' in instead


@pytest.mark.parametrize("page", ["datasets/", "agencies/samples/"])
def test_it_is_listed_with_its_reason(workgroup_site, page):
    section = words(workgroup_site, page).split('id="removed"')[1].split("</section>")[0]
    assert section.count("<li>") == 1
    assert 'datasets/old-kites/">Old kites</a>' in section
    assert "Removed August 1, 2025. The counts were of birds." in section


def test_where_nothing_was_removed_nothing_is_listed(workgroup_site, tiny_site):
    assert 'id="removed"' not in words(workgroup_site, "agencies/examples/")
    assert 'id="removed"' not in words(tiny_site, "datasets/")


def test_the_search_finds_it(workgroup_site):
    """Pagefind keeps what it indexed of each page in a file of its own."""
    kept = (workgroup_site / "pagefind/fragment").glob("*")
    texts = [gzip.decompress(path.read_bytes()).decode("utf-8") for path in kept]
    found = [text for text in texts if "/datasets/old-kites/" in text[:400] or "old-kites" in text]
    assert any("counts were of birds" in text and "Removed dataset" in text for text in found)


def test_the_work_plan_tells_why_a_dataset_was_declined(workgroup_site):
    """Secret paths was declined; no other status of the six ends the way."""
    rows = words(workgroup_site, "workplan/").split("<tbody")[1].split("</tbody>")[0].split("<tr")
    row = next(row for row in rows if "Secret paths" in row)
    assert "Declined" in row and "<p>The paths would no longer be secret.</p>" in row
    assert not [r for r in rows if "<p>" in r.split('data-label="Agency"')[0] and r is not row]

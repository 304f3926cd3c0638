"""Pages of jobs: the bar that follows, stopping, the file, the list."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from congress.accounts import identity
from congress.core import jobs
from congress.core.actor import Role
from congress.core.errors import DomainError
from congress.core.jobs import Progress, Work
from congress.jobs import queries
from tests.jobs.handlers import ask, counting, row
from tests.support import World


@pytest.fixture
def mine(city: World) -> tuple[FlaskClient, Any]:
    """A browser, and who uses it."""
    account = city.account("Cán bộ Tổ chức", Role.ORGANISER, "01")
    client = city.app.test_client()
    client.post(f"/sign-in/{city.link(account)}")
    return client, identity.actor_of(account)


def half(work: Work) -> Progress:
    """Stops at the second of three, as if the worker were busy with something else."""
    if work.cursor == 2:
        raise DomainError("jobs.stopped", title="nửa chừng")
    return counting(work)


def test_a_running_job_shows_figures_a_bar_and_how_to_stop_it(mine: Any, handlers: dict[str, Any]) -> None:
    client, by = mine
    handlers["test.count"] = counting
    job_id = ask(by=by, total=3, back="/campaigns/")
    left = [True, False]
    jobs.run_due(go_on=lambda: bool(left) and left.pop(0))
    page = client.get(f"/jobs/{job_id}").text
    assert '<progress class="job" max="3" value="1"' in page
    assert "Đồng chí cứ làm việc khác. Xong sẽ báo ở “Việc của tôi”." in page
    assert 'href="/campaigns/"' in page
    assert f'data-follow="/jobs/{job_id}/piece"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert client.post(f"/jobs/{job_id}/stop").headers["Location"] == f"/jobs/{job_id}"
    assert "Đã dừng theo yêu cầu. Phần đã làm xong vẫn giữ." in client.get(f"/jobs/{job_id}").text
    assert client.post(f"/jobs/{job_id}/stop").status_code == 409


def test_a_followed_piece_is_sent_only_when_it_changed(mine: Any, handlers: dict[str, Any]) -> None:
    client, by = mine
    handlers["test.count"] = counting
    job_id = ask(by=by, total=3)
    first = client.get(f"/jobs/{job_id}/piece")
    again = client.get(f"/jobs/{job_id}/piece", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    jobs.run_due()
    changed = client.get(f"/jobs/{job_id}/piece", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "Đã xong" in changed.text
    assert "<html" not in changed.text


def test_a_job_that_failed_says_why(mine: Any, handlers: dict[str, Any]) -> None:
    client, by = mine
    handlers["test.count"] = half
    job_id = ask(by=by)
    jobs.run_due()
    page = client.get(f"/jobs/{job_id}").text
    assert "Không xong" in page
    assert "Việc “nửa chừng” đã được dừng." in page


def test_the_file_is_given_to_its_asker_alone_as_something_to_keep(city: World, mine: Any, handlers: dict[str, Any]) -> None:
    client, by = mine

    def writing(work: Work) -> Progress:
        return Progress(finished=True, file=jobs.write_file(work, "Danh sách.csv", b"mot,hai"))

    handlers["test.count"] = writing
    job_id = ask(by=by, scope_id=city.unit("01").unit_id)
    jobs.run_due()
    answer = client.get(f"/jobs/{job_id}/file")
    assert answer.data == b"mot,hai"
    assert answer.headers["Content-Disposition"] == "attachment; filename=danh-sach.csv"
    colleague = city.browser(Role.ORGANISER, "01", name="Người cùng phòng")
    assert colleague.get(f"/jobs/{job_id}").status_code == 200
    assert "Tải về" not in colleague.get(f"/jobs/{job_id}").text
    assert colleague.get(f"/jobs/{job_id}/file").status_code == 404


def test_a_file_that_has_gone_is_told_in_words(mine: Any, handlers: dict[str, Any]) -> None:
    client, by = mine
    handlers["test.count"] = counting
    job_id = ask(by=by)
    jobs.run_due()
    answer = client.get(f"/jobs/{job_id}/file")
    assert answer.status_code == 404


def test_the_list_shows_mine_the_newest_first_and_nobody_elses(city: World, mine: Any, handlers: dict[str, Any]) -> None:
    client, by = mine
    handlers["test.count"] = counting
    first, second = ask(by=by), ask(by=by)
    other = ask(by=city.actor(Role.ORGANISER, "01"))
    page = client.get("/jobs").text
    places = [page.find(f'href="/jobs/{each}"') for each in (second, first)]
    assert places == sorted(places)
    assert -1 not in places
    assert f'href="/jobs/{other}"' not in page
    assert client.get(f"/jobs/{other}").status_code == 404


def test_the_desk_shows_what_the_machine_works_on(mine: Any, handlers: dict[str, Any]) -> None:
    client, by = mine
    handlers["test.count"] = counting
    job_id = ask(by=by)
    assert f'href="/jobs/{job_id}"' in client.get("/").text
    jobs.run_due()
    assert "Máy đang làm" not in client.get("/").text


def test_time_left_is_judged_by_what_is_done(mine: Any, handlers: dict[str, Any], today: Any) -> None:
    from datetime import timedelta

    _client, by = mine
    handlers["test.count"] = counting
    job_id = ask(by=by, total=100)
    jobs._claim("worker")
    seen = queries.get_job(by, job_id)
    assert queries.seconds_left(seen, today) is None
    running = type("Job", (), {**row(job_id)._mapping, "done": 25})()
    assert queries.seconds_left(running, today + timedelta(seconds=10)) == 30

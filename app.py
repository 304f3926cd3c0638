"""python3 app.py            set up what is missing, load the demo city, serve it
python3 app.py test       set up what the tests need, run every test
python3 app.py COMMAND    the commands of the application; python3 app.py --help lists them"""

import sys


def create_app():  # type: ignore[no-untyped-def]  # flask, gunicorn and pytest find the application here
    from congress.factory import create_app as create

    return create()


def main(argv: list[str]) -> None:
    from congress import bootstrap

    testing = argv[:1] in (["test"], ["bench"], ["prove"])
    bootstrap.ensure("dev" if testing else "run", needs_of(argv))
    if argv[:1] == ["test"]:
        from tests.run import run_tests

        raise SystemExit(run_tests(argv[1:]))
    from congress.cli import run

    raise SystemExit(run(argv))


def needs_of(argv: list[str]) -> list[str]:
    """System parts that only some commands need."""
    import os

    dumps = {"backup", "restore", "upgrade"} & set(argv)
    return ["pg_dump"] if dumps and os.environ.get("DATABASE_URL", "").startswith("postgres") else []


if __name__ == "__main__":
    main(sys.argv[1:])

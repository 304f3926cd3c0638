"""Speed, measured: each figure beside its floor in the same run, as a ratio; medians. Never part of the tests.

``python3 app.py bench [NAME …] [--json]``. A floor is the least that the same work costs with the same parts: reading the sheet
and inserting its rows without a thought, a page that says hello, one transaction through SQLAlchemy Core.
"""

"""A plugin for pytest: writes the outcome of each test, and why it failed, into the file XPART_S3_TESTS_REPORT."""

import json
import os

outcomes = {}


def pytest_runtest_logreport(report):
    """Of set-up, call and tear-down the first that is not passed counts; what only tears down badly has passed."""
    if report.when == "teardown" and report.nodeid in outcomes:
        return
    if report.when == "call" or report.outcome != "passed":
        why = "" if report.outcome == "passed" else str(report.longrepr)
        outcomes.setdefault(report.nodeid, {"status": report.outcome, "why": why[-2000:]})


def pytest_sessionfinish(session):
    """Written once, by whoever hands the tests out, so that half a report is never read."""
    if hasattr(session.config, "workerinput"):
        return
    with open(os.environ["XPART_S3_TESTS_REPORT"], "w", encoding="utf-8") as file:
        json.dump(outcomes, file)

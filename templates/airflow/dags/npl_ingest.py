"""
### Clickstream: from the bucket into the tables, every hour

`list_objects` finds what is new, `publish` brings each object through Kafka into ClickHouse (one task an object),
`join` counts what has arrived and joins complete hours, `verify` proves that every hour balances and fails when one
does not. Each task runs one `npl-ops` command, which is safe to repeat and safe beside others: what is published is
never published again, and of two workers at one object one wins.

- A **scheduled** run takes all that is new, wherever it lies; so does one that was triggered without a logical date.
- A **backfill**, and a run that was triggered with a logical date, takes the hours of its data interval:
  `airflow backfill create --dag-id npl_ingest --from-date 2022-11-28 --to-date 2022-11-29`
- Variables: `npl_clickhouse_password`, `npl_kafka_password`, `npl_aws_access_key_id`, `npl_aws_secret_access_key`;
  `ycloud_access_key_id` and `ycloud_secret_access_key` win over the latter two. `npl_alert_url` gets a POST when a
  run ends without balance.
"""

from __future__ import annotations

import json
import logging
import math
import os
import subprocess
import tempfile
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.sdk import CronDataIntervalTimetable, Variable, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from airflow.sdk.log import mask_secret

HERE = Path(__file__).resolve().parent
CLI = HERE / "cli" / "npl-ops.mjs"
# Written by npl-setup: env.conf as this machine sees the services, and what the DAG itself needs to know.
CONF = HERE / "conf"
SETTINGS = json.loads((CONF / "settings.json").read_text())

# Airflow refuses to map over more than core.max_map_length, which is 1024.
MOST_TASKS = 1000
# Of a bucket that is far behind, a task takes several; what is beyond that is left to the next run.
MOST_OBJECTS_OF_A_TASK = 10
# What a task is called while it runs, too: its object, and how many more.
NAME_OF_KEYS = """
{%- set keys = task.op_kwargs["keys"] -%}
{{ keys[0] }}{{ " and %d more" % (keys | length - 1) if keys | length > 1 else "" }}
""".strip()
SECONDS_TO_STOP = 30
WRONG_USAGE = 2
MOST_TOLD = 20
DAY = timedelta(days=1)

log = logging.getLogger(__name__)


class Unfinished(AirflowException):
    """What the command left undone; it may succeed at another attempt."""


def npl_ops(*arguments: str) -> tuple[dict, str]:
    """Runs a command, its progress in the task's log; returns its result, and why it failed: empty when it did not."""
    log.info("npl-ops %s", " ".join(arguments))
    command = ["node", str(CLI), "--config", str(CONF / "env.conf"), "--no-input", "--json", *arguments]
    environment = {**os.environ, "NODE_NO_WARNINGS": "1", **credentials()}
    last = ""
    with tempfile.TemporaryFile() as stdout:
        process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, env=environment)
        try:
            for line in process.stderr:
                text = line.decode(errors="replace").rstrip()
                if text:
                    log.info("%s", text)
                    last = f"{last}\n{text}" if last.startswith("Error:") else text
            code = process.wait()
        except BaseException:
            # A time-out, or Airflow ends the task: npl-ops commits or rolls back what it is at.
            stop(process)
            raise
        stdout.seek(0)
        said = stdout.read().decode()
    if code == WRONG_USAGE:
        raise AirflowFailException(last)
    if not said:
        raise Unfinished(last or f"npl-ops ended with exit code {code} and said nothing")
    return json.loads(said), "" if code == 0 else last or f"exit code {code}"


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def credentials() -> dict[str, str]:
    """For the environment of npl-ops, from wherever Airflow keeps its variables."""
    s3 = pair("ycloud_access_key_id", "ycloud_secret_access_key") or pair(
        "npl_aws_access_key_id", "npl_aws_secret_access_key"
    )
    found = {
        "CLICKHOUSE_PASSWORD": Variable.get("npl_clickhouse_password", default=None),
        "KAFKA_PASSWORD": Variable.get("npl_kafka_password", default=None),
        **dict(zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), s3)),
    }
    known = {name: value for name, value in found.items() if value}
    for value in known.values():
        mask_secret(value)
    return known


def pair(key_id: str, secret: str) -> tuple[str, ...]:
    values = tuple(Variable.get(name, default=None) for name in (key_id, secret))
    if all(values):
        return values
    if not any(values):
        return ()
    missing = secret if values[0] else key_id
    raise AirflowFailException(f"the variable {missing} is not set: set {key_id} and {secret}, or neither")


def own_hours() -> list[str]:
    """The hours of the data interval, as flags; none where the run takes all that is new."""
    run = get_current_context()["dag_run"]
    if run.run_type == "scheduled" or run.logical_date is None:
        return []
    first, end = whole_hour(run.data_interval_start), whole_hour(run.data_interval_end)
    return between(first, max(first, end - timedelta(hours=1)))


def whole_hour(time: datetime) -> datetime:
    return time.astimezone(timezone.utc).replace(minute=0, second=0, microsecond=0)


def between(first: datetime, last: datetime) -> list[str]:
    return ["--from", first.strftime("%Y-%m-%dT%H"), "--to", last.strftime("%Y-%m-%dT%H")]


def ranges(hours: list[str]) -> list[list[str]]:
    """Hours in few ranges, as flags: one late object must not make verify read years."""
    times = sorted({datetime.fromisoformat(hour.replace("Z", "+00:00")) for hour in hours})
    found: list[list[datetime]] = []
    for time in times:
        if found and time - found[-1][1] <= DAY:
            found[-1][1] = time
        else:
            found.append([time, time])
    return [between(first, last) for first, last in found]


def in_batches(keys: list[str]) -> list[list[str]]:
    size = min(MOST_OBJECTS_OF_A_TASK, max(1, math.ceil(len(keys) / MOST_TASKS)))
    taken = keys[: size * MOST_TASKS]
    if len(taken) < len(keys):
        log.warning("%s objects are left to the next run; `npl-ops ingest` takes any number", len(keys) - len(taken))
    return [taken[at : at + size] for at in range(0, len(taken), size)]


def few(texts: list[str]) -> str:
    more = len(texts) - MOST_TOLD
    return "\n".join([*texts[:MOST_TOLD], *([f"... and {more} more"] if more > 0 else [])])


def alert(context) -> None:
    """Tells npl_alert_url, where that is set. Its JSON has the `text` that chats show."""
    run = context["dag_run"]
    text = f"{run.dag_id}, run {run.run_id}: {context.get('exception')}"
    log.error("%s", text)
    url = Variable.get("npl_alert_url", default=None)
    if not url:
        return
    body = json.dumps({"text": text, "dag_id": run.dag_id, "run_id": run.run_id}).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        log.info("npl_alert_url answered %s", answer.status)


@task(execution_timeout=timedelta(minutes=30))
def list_objects() -> list[list[str]]:
    found, why = npl_ops("ingest", "--dry-run", *own_hours())
    if why:
        raise Unfinished(why)
    for each in found["waiting"]:
        log.warning("%s failed before and is tried again after %s: %s", each["key"], each["retry_at"], each["error"])
    objects = found["objects"]
    log.info("%s objects, %s bytes, are new; %s are published", len(objects), found["size"], found["published_before"])
    return in_batches([each["key"] for each in objects])


@task(execution_timeout=timedelta(hours=2), retries=4, map_index_template=NAME_OF_KEYS)
def publish(keys: list[str]) -> dict:
    done, why = npl_ops("ingest", *(f"--key={key}" for key in keys))
    if why:
        failures = [f"{each['key']}: {each['error']}" for each in done["failed"]] + done["mismatches"]
        raise Unfinished(few(failures) or why)
    return {name: done[name] for name in ("lines", "published", "rejected", "stored", "dead")}


@task(execution_timeout=timedelta(hours=2), trigger_rule="all_done")
def join() -> list[str]:
    done, why = npl_ops("finish", *own_hours())
    for each in done["hours_joined"]:
        log.info("%s is joined: %s rows", each["hour"], each["rows"])
    for each in done["hours_waiting"]:
        log.info("%s is not joined: %s", each["hour"], each["why"])
    if why:
        raise Unfinished(few(done["mismatches"]) or why)
    return [each["hour"] for each in done["hours_joined"] + done["hours_waiting"]]


@task(execution_timeout=timedelta(hours=1), trigger_rule="all_done", on_failure_callback=alert)
def verify(hours: list[str] | None) -> dict:
    own = own_hours()
    # Without hours verify looks at the newest ones; what was joined may lie far behind them.
    looks = [own] if own else [[], *ranges(hours or [])]
    seen = {each["hour"]: each for flags in looks for each in npl_ops("verify", *flags)[0]["hours"]}
    problems = [
        f"{hour[:13]}: {problem['text']} ({problem['next']})"
        for hour, each in sorted(seen.items())
        for problem in each["problems"]
    ]
    if problems:
        unbalanced = {text[:13] for text in problems}
        raise Unfinished(f"{len(unbalanced)} of {len(seen)} hours do not balance:\n{few(problems)}")
    for hour, each in sorted(seen.items()):
        if each["objects"]:
            log.info("%s is %s: %s lines, %s stored", hour[:13], each["state"], each["lines"], each["stored"])
    states = [each["state"] for each in seen.values()]
    return {state: states.count(state) for state in sorted(set(states))}


@dag(
    dag_id="npl_ingest",
    description="From the bucket through Kafka into ClickHouse, hour by hour",
    doc_md=__doc__,
    # UTC; null without a bucket.
    schedule=SETTINGS["schedule"] and CronDataIntervalTimetable(SETTINGS["schedule"], timezone="UTC"),
    # Any hour from here on may be backfilled.
    start_date=datetime(2015, 1, 1, tzinfo=timezone.utc),
    # A run takes all that is new: those that were missed need no runs of their own.
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    tags=["npl"],
    default_args={
        "owner": "npl",
        "pool": SETTINGS["pool"],
        "retries": 3,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=10),
    },
)
def npl_ingest():
    published = publish.expand(keys=list_objects())
    joined = join()
    published >> joined
    verify(joined)


npl_ingest()

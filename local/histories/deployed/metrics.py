"""How machines did, by the metrics that Step Functions keeps of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FAILURES: Final = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")
_COUNTS: Final = ("ExecutionsStarted", "ExecutionsSucceeded", *_FAILURES)
_PERCENTILES: Final = ("p50", "p95")
_QUERIES_AT_ONCE: Final = 490
_FIVE_MINUTES: Final = 300
_MINUTE: Final = 60
_HOUR: Final = 3600
_FINE_FOR: Final = timedelta(days=15)
"""Measures of a minute are kept for so long; a period of an hour can be had of all.

Periods that are no multiple of what is kept have no values, and CloudWatch rounds a beginning down to what is
kept. So it is rounded here, or there would be a second period, of the last seconds.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html
"""


@dataclass(frozen=True)
class Measured:
    """What was measured of one machine: by metric, by time."""

    values: Mapping[str, dict[datetime, float]] = field(
        default_factory=lambda: {name: {} for name in (*_COUNTS, *_PERCENTILES)}
    )

    @property
    def started(self) -> int:
        """How many executions started."""
        return self._sum("ExecutionsStarted")

    @property
    def succeeded(self) -> int:
        """How many succeeded; what they answered no metric knows."""
        return self._sum("ExecutionsSucceeded")

    @property
    def failed(self) -> int:
        """How many failed, timed out or were aborted."""
        return sum(map(self._sum, _FAILURES))

    @property
    def last_started(self) -> datetime | None:
        """When the newest one started, to the beginning of the period."""
        return self._newest("ExecutionsStarted")

    @property
    def last_failed(self) -> datetime | None:
        """When the newest one failed, same."""
        return max(filter(None, map(self._newest, _FAILURES)), default=None)

    def percentile(self, name: str) -> float | None:
        """Milliseconds: `p50` or `p95`. If there are two periods, the later one has only some moments."""
        measured = self.values[name]
        return measured[min(measured)] if measured else None

    def _sum(self, name: str) -> int:
        return round(sum(self.values[name].values()))

    def _newest(self, name: str) -> datetime | None:
        return max((when for when, value in self.values[name].items() if value), default=None)


def measured(cloudwatch: Any, arns: Iterable[str], since: datetime) -> dict[str, Measured]:  # noqa: ANN401 -- a client
    """What was measured of each machine since then, by its ARN."""
    now = datetime.now(UTC)
    start, period = _rounded_down(since, _MINUTE), _FIVE_MINUTES
    kept = _MINUTE
    if now - start >= _FINE_FOR:
        start, period, kept = _rounded_down(since, _HOUR), _HOUR, _HOUR
    whole = max(1, -(-(now - start) // timedelta(seconds=kept))) * kept
    found = {arn: Measured() for arn in arns}
    places = [(arn, name) for arn in found for name in (*_COUNTS, *_PERCENTILES)]
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/States",
                    "MetricName": name if name in _COUNTS else "ExecutionTime",
                    "Dimensions": [{"Name": "StateMachineArn", "Value": arn}],
                },
                "Period": period if name in _COUNTS else whole,
                "Stat": "Sum" if name in _COUNTS else name,
            },
        }
        for number, (arn, name) in enumerate(places)
    ]
    for beginning in range(0, len(queries), _QUERIES_AT_ONCE):
        pages = cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries[beginning : beginning + _QUERIES_AT_ONCE],
            StartTime=start,
            EndTime=start + timedelta(seconds=whole),
        )
        for page in pages:
            for result in page["MetricDataResults"]:
                arn, name = places[int(result["Id"][1:])]
                found[arn].values[name].update(zip(result["Timestamps"], result["Values"], strict=True))
    return found


def _rounded_down(when: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(when.timestamp() // seconds * seconds, UTC)

"""SNS subscriptions by mail, as on AWS: asked for, confirmed by a link, then told what their filter lets by.

ministack confirms a subscription by mail at once, and only logs what it would send. Here whoever reads the
mails of an address has to confirm it, each mail is kept in the home (`local.mails`), and one that waits for
its confirmation cannot be unsubscribed. Subscriptions are saved as they change, so that a kill loses none.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

from ministack.services import sns

from local.engine.patching import replace
from local.mails import MAIL_PATH, Mail, stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.mails import Mailbox

    Handler = Callable[[dict[str, Any]], Any]
    Subscription = dict[str, Any]

_MAIL = ("email", "email-json")
_OK = 200
_BAD_REQUEST = 400
_FANOUT = (
    *("topic_arn", "msg_id", "message", "subject", "message_structure", "message_attributes"),
    *("message_group_id", "message_dedup_id"),
)


class Mails:
    """What SNS mails."""

    def __init__(self, mailbox: Mailbox, save: Callable[[], None]) -> None:
        """Put mails into `mailbox`; `save` saves the subscriptions."""
        self._mailbox = mailbox
        self._save = save

    def install(self) -> None:
        """Patch ministack's SNS in this process. Call once, behind `subscriptions.install`.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        replace(sns, "_subscribe", ("params",), self._asking)
        replace(sns, "_confirm_subscription", ("params",), self._saving)
        replace(sns, "_set_subscription_attributes", ("params",), self._saving)
        replace(sns, "_unsubscribe", ("params",), self._ending)
        replace(sns, "_fanout", _FANOUT, self._delivering)

    def follow(self, query: str) -> bool:
        """Do what a link of a mail is for. Says whether there was something to do."""
        asked: dict[str, Any] = dict(parse_qs(query))
        if sns._p(asked, "Action") == "ConfirmSubscription":
            status, *_ = sns._confirm_subscription(asked)
        elif sns._find_subscription(
            sns._sub_arn_to_topic.get(sns._p(asked, "SubscriptionArn"), ""), sns._p(asked, "SubscriptionArn")
        ):
            status, *_ = sns._unsubscribe(asked)
        else:
            return False
        return bool(status == _OK)

    def _asking(self, subscribe: Handler) -> Handler:
        """Ask the owner of an address, again if it was not confirmed yet."""

        def call(params: dict[str, Any]) -> Any:  # noqa: ANN401 -- ministack's answer
            before = {there["arn"] for there in _subscriptions(sns._p(params, "TopicArn"))}
            answer = subscribe(params)
            if sns._p(params, "Protocol") not in _MAIL or answer[0] != _OK:
                return answer
            [made] = [
                there
                for there in _subscriptions(sns._p(params, "TopicArn"))
                if (there["protocol"], there["endpoint"])
                == (sns._p(params, "Protocol"), sns._p(params, "Endpoint"))
            ]
            if made["arn"] not in before:
                made.update(confirmed=False, token=uuid4().hex)
                made["attributes"].update(PendingConfirmation="true", ConfirmationWasAuthenticated="false")
            if not made["confirmed"]:
                self._mailbox.keep(_request_to_confirm(made))
            self._save()
            return answer

        return call

    def _saving(self, change: Handler) -> Handler:
        def call(params: dict[str, Any]) -> Any:  # noqa: ANN401 -- ministack's answer
            answer = change(params)
            self._save()
            return answer

        return call

    def _ending(self, unsubscribe: Handler) -> Handler:
        def call(params: dict[str, Any]) -> Any:  # noqa: ANN401 -- ministack's answer
            arn = sns._p(params, "SubscriptionArn")
            there = sns._find_subscription(sns._sub_arn_to_topic.get(arn, ""), arn)
            if there is not None and not there["confirmed"]:
                reason = (
                    "Invalid parameter: SubscriptionArn Reason: This subscription is pending confirmation"
                )
                return sns._error("InvalidParameter", reason, _BAD_REQUEST)
            answer = unsubscribe(params)
            self._save()
            return answer

        return call

    def _delivering(self, fan_out: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 -- ministack's
            given = signature(fan_out).bind(*arguments, **named)
            given.apply_defaults()
            topic_arn, _, message, subject, structure, attributes, *_ = given.args
            for told in _subscriptions(topic_arn):
                text = sns._resolve_message_for_protocol(message, structure, told["protocol"])
                if (
                    told["protocol"] in _MAIL
                    and told["confirmed"]
                    and sns._matches_filter_policy(told, attributes or {}, text)
                ):
                    self._mailbox.keep(_message(told, subject, text))
            return fan_out(*arguments, **named)

        return call


def _subscriptions(topic_arn: str) -> list[Subscription]:
    topic = sns._topic_by_arn_any_scope(sns._normalize_arn(topic_arn))
    return list(topic["subscriptions"]) if topic else []


def _request_to_confirm(subscription: Subscription) -> Mail:
    return Mail(
        at=stamp(),
        to=subscription["endpoint"],
        subject="AWS Notification - Subscription Confirmation",
        text=f"You have chosen to subscribe to the topic:\n{subscription['topic_arn']}\n"
        "If it was not you, ignore this mail.",
        confirm=_link("ConfirmSubscription", TopicArn=subscription["topic_arn"], Token=subscription["token"]),
    )


def _message(subscription: Subscription, subject: str, text: str) -> Mail:
    return Mail(
        at=stamp(),
        to=subscription["endpoint"],
        subject=subject or "AWS Notification Message",
        text=text,
        unsubscribe=_link("Unsubscribe", SubscriptionArn=subscription["arn"]),
    )


def _link(action: str, **parameters: str) -> str:
    return f"{MAIL_PATH}?{urlencode({'Action': action, **parameters})}"

"""Slack, Microsoft Teams, LINE and a customer's own server, as far as their documentation goes, behind one https door."""

import hashlib
import hmac
import json
import re
import uuid
from collections import defaultdict
from pathlib import Path

from web_double import Request, WebDouble

TOKEN = "line-channel-access-token/himitsu+1=="
GROUP = "C" + "4af4980629" * 3 + "aa"
SLACK = "/services/T0001/B0001/himitsunoaikotoba"
TEAMS = "/workflows/0a1b/triggers/manual/paths/invoke"
TEAMS_QUERY = "api-version=1&sig=himitsu-teams"
LINE = "/v2/bot/message/push"
CARD = "application/vnd.microsoft.card.adaptive"
MRKDWN = re.compile(r"<https?://[^|<>]+\|[^<>|]+>")


class Channels(WebDouble):
    """Misbehaves also with ("limit", seconds): 429 with Retry-After, ("moved", address): 302, ("long",): 10 MiB of nothing."""

    def __init__(self, certificate: Path):
        super().__init__("127.0.0.1", 0, certificate)
        self.at = f"https://localhost:{self.port}"
        self.taken: dict[str, list[dict]] = defaultdict(list)
        self.seen: dict[str, list[Request]] = defaultdict(list)
        self.retry_keys: set[str] = set()
        self.gone: set[str] = set()
        self.secrets: dict[str, list[str]] = {}

    @property
    def settings(self) -> dict[str, str]:
        return {"DENWABAN_SLACK_HOSTS": "localhost", "DENWABAN_TEAMS_HOSTS": "localhost", "DENWABAN_LINE_URL": self.at + LINE,
                "DENWABAN_CHANNELS_NETWORKS": "127.0.0.1/32", "DENWABAN_CHANNELS_TIMEOUT_SECONDS": "3"}

    def misbehaviour(self, how: tuple) -> tuple[int, object, dict[str, str]]:
        match how:
            case ("limit", seconds): return 429, "rate_limited", {"Retry-After": str(seconds)}
            case ("moved", address): return 302, "", {"Location": address}
            case ("long",): return 200, "x" * 10 * 1024 * 1024, {}
        raise ValueError(how)

    def having(self, path: str, words: str) -> list[dict]:
        return [body for body in self.taken[path] if words in json.dumps(body, ensure_ascii=False)]

    def arrived(self, path: str, words: str, within_s: float = 20) -> dict:
        self.wait(lambda: self.having(path, words), within_s, f"{words} at {path}")
        return self.having(path, words)[0]

    def check(self, request: Request) -> None:
        self.seen[request.path].append(request)
        assert request.method == "POST" and re.fullmatch(r"application/json(; charset=utf-8)?", request.headers["Content-Type"])
        assert request.headers["Host"] == f"localhost:{self.port}", request.headers["Host"]
        body = json.loads(request.body)
        if request.path.startswith("/services/"):
            self.check_slack(body)
        elif request.path == TEAMS:
            assert request.query == TEAMS_QUERY, request.query
            assert len(request.body) <= 28 * 1024, len(request.body)
            self.check_teams(body)
        elif request.path == LINE:
            assert request.headers["Authorization"] == f"Bearer {TOKEN}", "a bearer token"
            assert uuid.UUID(request.headers["X-Line-Retry-Key"])
            assert set(body) == {"to", "messages"} and body["to"] == GROUP and len(body["messages"]) == 1, body
            message, = body["messages"]
            assert set(message) == {"type", "text"} and message["type"] == "text", message
            assert 1 <= len(message["text"].encode("utf-16-le")) // 2 <= 5_000
        else:
            assert request.path.startswith("/hook/"), request.path
            if request.path in self.secrets:
                self.check_signature(request)

    def check_slack(self, body: dict) -> None:
        assert set(body) == {"text", "blocks"} and 1 <= len(body["blocks"]) <= 50, body
        for block in body["blocks"]:
            assert block["type"] in ("header", "section"), block
            text = block["text"]
            longest = 150 if block["type"] == "header" else 3_000
            assert 1 <= len(text["text"].encode("utf-16-le")) // 2 <= longest, len(text["text"])
            if text["type"] == "mrkdwn":
                assert MRKDWN.fullmatch(text["text"]), text
            else:
                assert text["type"] == "plain_text" and text["emoji"] is False, text

    def check_teams(self, body: dict) -> None:
        assert body["type"] == "message", body
        attachment, = body["attachments"]
        assert attachment["contentType"] == CARD and set(attachment) == {"contentType", "contentUrl", "content"}, attachment
        card = attachment["content"]
        assert card["type"] == "AdaptiveCard" and card["version"] == "1.4" and "$schema" in card, card
        for element in card["body"]:
            if element["type"] == "RichTextBlock":
                assert all(run["type"] == "TextRun" and "\n" not in run["text"] for run in element["inlines"]), element
            else:
                assert element["type"] == "TextBlock" and not re.search(r"[*_\[\]()<>#`]", element["text"]), element
        action, = card["actions"]
        assert action["type"] == "Action.OpenUrl" and action["url"].startswith("http"), action

    def check_signature(self, request: Request) -> None:
        stamp = request.headers["Denwaban-Timestamp"]
        signatures = request.headers["Denwaban-Signature"].split(",")
        expected = ["v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
                    for secret in self.secrets[request.path]]
        assert signatures == expected, (signatures, expected)
        assert request.headers["Denwaban-Delivery"] == json.loads(request.body)["id"]

    def act(self, request: Request) -> tuple[int, object]:
        if request.path in self.gone:
            return 404, "no_service"
        if request.path == LINE:
            key = request.headers["X-Line-Retry-Key"]
            if key in self.retry_keys:
                return 409, {"message": "The retry key is already accepted"}
            self.retry_keys.add(key)
        self.taken[request.path].append(json.loads(request.body))
        return (202, "") if request.path == TEAMS else (200, "ok")

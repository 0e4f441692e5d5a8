"""What the three witnesses share: the announcement of the simulated world, its control, and sentences instead of stack traces.

A witness is a program by other people (the official WooCommerce clients, a 1688 client of PyPI) that speaks with the simulated
world. What it must see is written in the protocols and in the recorded exchanges; where it sees something else it says one
clear sentence and the run fails. Only the clock of a client is adapted, since the world may have jumped ahead, and the host."""

import datetime
import json
import os
import sys
import time
import urllib.error
import urllib.request

# What is asked here lives on this machine.
for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
    os.environ.pop(variable, None)
os.environ["NO_PROXY"] = "*"


class Differs(Exception):
    """Something is not as the protocol says."""


def announcement():
    """The JSON that the world prints when it is ready: a file named as the first argument, or standard input."""
    text = open(sys.argv[1], encoding="utf-8").read() if len(sys.argv) > 1 else sys.stdin.readline()
    return json.loads(text.splitlines()[0])


class World:
    """The side of the world that no shop and no provider has: ledger, clock, control."""

    def __init__(self, announced):
        self.announced = announced

    def _call(self, url, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, headers={"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def ledger(self):
        return self._call(self.announced["ledger"])

    def idle(self):
        return self._call(self.announced["base"].rstrip("/") + "/idle")

    def control(self, **order):
        return self._call(self.announced["control"], order)

    def now(self):
        return moment(self.ledger()["now"])

    def ahead(self):
        """Seconds by which the world's clock is ahead of ours."""
        return (self.now() - datetime.datetime.now(datetime.timezone.utc)).total_seconds()

    def let_happen(self):
        """Lets the next happening of the world come now."""
        state = self.idle()
        if state["idle"] and state["next_due"]:
            self.control(jump_to=state["next_due"])
        else:
            time.sleep(0.02)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Checks:
    """Counts what held and says what did not."""

    def __init__(self, who):
        self.who, self.passed, self.failed = who, 0, []

    def that(self, holds, sentence):
        if holds:
            self.passed += 1
        else:
            self.failed.append(sentence)
            print(f"{self.who}: {sentence}")
        return bool(holds)

    def same(self, seen, expected, sentence):
        return self.that(seen == expected, f"{sentence}: expected {expected!r}, saw {seen!r}")

    def must(self, holds, sentence):
        """Like `that`; what follows makes no sense without it."""
        if not self.that(holds, sentence):
            raise Differs(sentence)

    def run(self, *parts):
        """Runs every part, so that one difference does not hide another, and ends the program."""
        for part in parts:
            try:
                part()
            except Differs:
                pass
            except Exception as error:  # a client that cannot even read the answer is a difference too
                self.failed.append(str(error))
                print(f"{self.who}: {part.__name__}: {type(error).__name__}: {error}")
        print(f"{self.who}: {self.passed} passed, {len(self.failed)} failed")
        sys.exit(1 if self.failed else 0)

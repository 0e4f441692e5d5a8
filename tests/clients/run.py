"""Runs the witnesses against a simulated world that is already up: first as its shops are, then the first shop as each of
several versions, in both interfaces.

Usage: python run.py announcement.json (the line that `supercargo simulator` prints)"""

import os
import pathlib
import subprocess
import sys

from common import World, announcement

HERE = pathlib.Path(__file__).parent
ORDERS = 8
PROFILES = ("2.4", "2.6", "3.0", "3.5", "3.6", "5.8", "8.9", "9.9")


def ripen(world):
    """Lets the world go on until every shop has some orders, and some of them are paid."""
    for _ in range(600):
        shops = world.ledger()["shops"]
        ripe = [sum(order["status"] == "processing" for order in shop["orders"]) >= 2 and len(shop["orders"]) >= ORDERS for shop in shops]
        if all(ripe):
            return
        world.let_happen()
    sys.exit(f"the world did not bring {ORDERS} orders to every shop: {[len(shop['orders']) for shop in shops]}")


def main():
    announced = announcement()
    world = World(announced)
    ripen(world)
    witnesses = []
    for index, shop in enumerate(s for s in announced["shops"] if s["kind"] == "woocommerce"):
        witnesses.append(([sys.executable, "woocommerce_client.py"], index))
        witnesses.append((["node", "woocommerce_client.mjs"], index))
    witnesses.append(([sys.executable, "alibaba1688_client.py"], 0))
    path = str(pathlib.Path(sys.argv[1]).resolve())
    run = lambda command, shop, **more: subprocess.run(
        [*command, path], cwd=HERE, env={**os.environ, "WITNESS_SHOP": str(shop), **more}, timeout=300).returncode
    failed = [command[-1] for command, shop in witnesses if run(command, shop)]
    for profile in PROFILES:
        world.control(shop={"profile": profile, "legacy": True})
        for command in ([sys.executable, "dialects_client.py"], ["node", "dialects_client.mjs"]):
            witnesses.append((command, 0))
            if run(command, 0, WITNESS_PROFILE=profile):
                failed.append(f"{command[-1]} as {profile}")
    print(f"{len(witnesses) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


main()

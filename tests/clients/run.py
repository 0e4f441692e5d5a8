"""Runs the three witnesses against a simulated world that is already up.

Usage: python run.py announcement.json (the line that `supercargo simulator` prints)"""

import os
import pathlib
import subprocess
import sys

from common import World, announcement

HERE = pathlib.Path(__file__).parent
ORDERS = 8


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
    ripen(World(announced))
    witnesses = []
    for index, shop in enumerate(s for s in announced["shops"] if s["kind"] == "woocommerce"):
        witnesses.append(([sys.executable, "woocommerce_client.py"], index))
        witnesses.append((["node", "woocommerce_client.mjs"], index))
    witnesses.append(([sys.executable, "alibaba1688_client.py"], 0))
    path = str(pathlib.Path(sys.argv[1]).resolve())
    failed = [command[-1] for command, shop in witnesses
              if subprocess.run([*command, path], cwd=HERE, env={**os.environ, "WITNESS_SHOP": str(shop)}, timeout=300).returncode]
    print(f"{len(witnesses) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


main()

"""Tries the doors of a demo that is already up, by their description.

Usage: python run.py announcement.json (the line that `supercargo demo --json` prints)"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import requests

HERE = pathlib.Path(__file__).parent
# What is asked here lives on this machine.
for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
    os.environ.pop(variable, None)
os.environ["NO_PROXY"] = "*"

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method,ignored_auth"
)
ID = re.compile(r"^([a-z]{3})_[0-9a-z]{13}$")


def found(pattern, text):
    match = re.search(pattern, text)
    return match[1] if match else sys.exit(f"nothing like {pattern} on the page")


def token(base, login, password):
    """Signs in and makes a token that may do everything."""
    person = requests.Session()
    csrf = found(r'name="csrf" value="([^"]+)"', person.get(f"{base}/login", timeout=20).text)
    person.post(f"{base}/login", data={"csrf": csrf, "login": login, "password": password}, timeout=20)
    csrf = found(r'name="csrf" content="([^"]+)"', person.get(f"{base}/settings", timeout=20).text)
    wish = {"name": "doors", "role": "super_administrator"}
    made = person.post(f"{base}/api/v1/acts/token.create", json=wish, timeout=20,
                       headers={"X-CSRF": csrf, "Idempotency-Key": "doors"})
    return made.json()["done"]["word"]


def gather(value, ids):
    if isinstance(value, dict):
        for inner in value.values():
            gather(inner, ids)
    elif isinstance(value, list):
        for inner in value:
            gather(inner, ids)
    elif isinstance(value, str) and (match := ID.match(value)):
        ids.setdefault(match[1], [])
        if value not in ids[match[1]]:
            ids[match[1]].append(value)


def known(base, headers):
    """Ids of everything that the lists show, once orders have come and goods are bought."""
    paths = requests.get(f"{base}/api/openapi.json", timeout=20).json()["paths"]
    lists = [path for path, way in paths.items() if "get" in way and "{" not in path]
    for _ in range(90):
        ids = {}
        for path in lists:
            answer = requests.get(base + path, headers=headers, timeout=20)
            if answer.status_code == 200:
                gather(answer.json(), ids)
        if len(ids.get("ord", [])) >= 3 and ids.get("pro"):
            return ids
        time.sleep(1)
    sys.exit(f"the demo brought too little: { {kind: len(all) for kind, all in ids.items()} }")


def main():
    announced = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()[0])
    base = announced["address"]
    headers = {"Authorization": f"Bearer {token(base, announced['login'], announced['password'])}"}
    with tempfile.TemporaryDirectory() as folder:
        ids = pathlib.Path(folder) / "ids.json"
        ids.write_text(json.dumps(known(base, headers)), encoding="utf-8")
        command = [
            str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", f"{base}/api/openapi.json",
            "--header", f"Authorization: {headers['Authorization']}", "--checks", CHECKS, "--phases", "coverage,fuzzing",
            "--max-examples", "25", "--workers", "1", "--request-timeout", "30", "--continue-on-failure",
            "--generation-database", "none", "--seed", os.environ.get("DOORS_SEED", "1"), "--suppress-health-check", "all", "--no-color",
        ]
        env = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "DOORS_IDS": str(ids), "HOME": folder}
        failed = subprocess.run(command, cwd=folder, env=env, timeout=900).returncode
    print(f"{0 if failed else 1} passed, {1 if failed else 0} failed")
    sys.exit(1 if failed else 0)


main()

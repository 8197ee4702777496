"""Derives the sample of a control test from its exported files, in another language than the portal's and with nothing of it."""
import hashlib
import hmac
import json
import sys


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


folder = sys.argv[1]
test = json.load(open(f"{folder}/test.json", encoding="utf-8"))
items = json.load(open(f"{folder}/items.json", encoding="utf-8"))["rows"]
items.sort(key=lambda item: item["key"].encode())
leaves = [leaf(item["body"].encode()) for item in items]
top = root(leaves).hex()
frozen = next(each for each in test["freezes"] if each["testId"] == test["id"] and each["freeze"] == test["freeze"])
assert top == frozen["root"], f"root {top} is not {frozen['root']}"
of = ["tickmark.sample.1", test["engagementCode"], test["controlCode"], test["fromAt"], test["toAt"], top]
seed = hashlib.sha256(json.dumps(of, separators=(",", ":"), ensure_ascii=False).encode()).digest()
tickets = [hmac.new(seed, each, hashlib.sha256).hexdigest() for each in leaves]
for item, ticket in zip(items, tickets):
    assert item["ticket"] == ticket, f"item {item['number']} has another ticket"
groups: dict[str, list[tuple[str, int]]] = {}
for item, ticket in zip(items, tickets):
    groups.setdefault(item["stratum"] if test["strata"] else "", []).append((ticket, item["number"]))
chosen = {number for group in groups.values() for _, number in sorted(group)[: test["size"] or 0]}
assert chosen == {item["number"] for item in items if (item["chosen"] or "").lower() == "sample"}, "another sample"
print(f"{len(items)} items, {len(chosen)} in the sample: the same")

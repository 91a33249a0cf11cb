"""Verify one month's draw with Python 3.8+ alone: python3 verify_by_hand.py PACKAGE RECORD [announced digest]."""
import csv, hashlib, hmac, json, math, sys
from fractions import Fraction
from pathlib import Path
def sha(content): return hashlib.sha256(content).hexdigest()
def mac(key, *parts): return hmac.new(key, b"\x1f".join(p.encode() for p in parts), "sha256").digest()
def number(month): return int(month[:4]) * 12 + int(month[5:7]) - 1
def chance(p, c, first, now):  # u = r/(M - rK): M active months of the round, K of them past
    start = now - (now - first) % (12 // p["rounds_per_year"][c])
    active = [m % 12 + 1 in p["months"] for m in range(start, start + 12 // p["rounds_per_year"][c])]
    return active[now - start] and p["ratio"][c] / (sum(active) - p["ratio"][c] * sum(active[:now - start]))
def observed(firm, rule, now):  # the observation period runs from the founding, begun months count as whole ones
    if not rule or not firm["founded"] or firm["risk_class"] not in rule["classes"]: return False
    return number(firm["founded"]) + math.ceil(rule["months"]) + (firm["founded"][8:] > "01") > now
def in_scope(firm, scope):
    return all(scope[k] is None or firm[f] in scope[k] for k, f in (("sectors", "sector"), ("regions", "region"), ("strata", "stratum")))
def main(package, record, announced=None):
    folder, bad = Path(package), []
    def want(ok, what):
        if not ok: bad.append(what)
    raw = (folder / "manifest.json").read_bytes()
    m, r = json.loads(raw), json.loads(Path(record).read_text("utf-8"))
    want(r["package"] == sha(raw), "封存值与记录不符 the manifest is not the one that the record names")
    want(announced in (None, r["package"]), "封存值与事前公布的不符 the digest is not the one announced")
    for name, digest in m["files"].items():
        want((folder / name).is_file() and sha((folder / name).read_bytes()) == digest, "文件被改动 changed: " + name)
    plan = json.loads((folder / "plan.json").read_text("utf-8"), parse_float=Fraction, parse_int=int)
    salt = bytes.fromhex((folder / "salt.hex").read_text("utf-8").strip())
    with (folder / "frame.csv").open(encoding="utf-8", newline="") as file: firms = list(csv.DictReader(file))
    seals = dict(line.split(" ") for line in (folder / "rows.txt").read_text("utf-8").split("\n") if line)
    for firm in firms: want(seals.pop(firm["code"], "") == mac(salt, "row", *firm.values()).hex(), "企业被改动或新增 changed or added: " + firm["code"])
    for code in seals: bad.append("企业被删除 removed: " + code)
    key, now, pool = mac(salt, "draw/1", m["month"], r["seed"]["text"]), number(m["month"]), firms
    want(r["ticket_key"] == sha(key), "种子被改动 the seed is not the one drawn with")
    for p in plan["programmes"]:
        cells, drawn, at = {}, [], Fraction(int.from_bytes(mac(key, p["id"] + "/wheel", ""), "big"), 2 ** 256)
        for firm in pool:
            if p["id"] not in firm["drawn"].split(";") and in_scope(firm, p["scope"]) and not observed(firm, plan["observation"], now):
                cells.setdefault((firm["risk_class"], firm["stratum"]), []).append(firm["code"])
        for c, s in sorted(cells, key=lambda cell: (cell[0], mac(key, p["id"] + "/cell", cell[1] + "|" + cell[0]))):
            before, at = at, at + chance(p, c, number(plan["start"]), now) * len(cells[c, s])
            drawn += sorted(cells[c, s], key=lambda code: mac(key, p["id"], code))[:math.floor(at) - math.floor(before)]
        told = r["programmes"].get(p["id"], {"drawn": []})["drawn"]
        for code in sorted(set(told) ^ set(drawn)): bad.append("名单不符 listed or left out wrongly: %s %s" % (p["id"], code))
        pool = [firm for firm in pool if firm["code"] not in drawn]
    body = json.dumps({k: v for k, v in r.items() if k != "digest"}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    want(sha(body.encode()) == r["digest"], "记录被改动 the record was changed")
    print("\n".join(bad) or "全部一致 sound: " + m["month"])
    return bad
if __name__ == "__main__": sys.exit(2 if main(*sys.argv[1:]) else 0)

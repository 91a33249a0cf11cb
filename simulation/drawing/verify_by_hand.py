"""Verify one month's draw with Python 3.8+ alone: python3 verify_by_hand.py PACKAGE RECORD [announced digest]."""
import csv, hashlib, hmac, json, math, sys
from fractions import Fraction
from pathlib import Path
from typing import Any, Dict, List, Tuple
def sha(content: bytes) -> str: return hashlib.sha256(content).hexdigest()
def mac(key: bytes, *parts: str) -> bytes: return hmac.new(key, b"\x1f".join(part.encode() for part in parts), "sha256").digest()
def number(month: str) -> int: return int(month[:4]) * 12 + int(month[5:7]) - 1
def chance(p: Any, c: str, first: int, now: int) -> Any:  # u = r/(M - rK): M active months of the round, K of them past
    start = now - (now - first) % (12 // p["rounds_per_year"][c])
    active = [m % 12 + 1 in p["months"] for m in range(start, start + 12 // p["rounds_per_year"][c])]
    return active[now - start] and p["ratio"][c] / (sum(active) - p["ratio"][c] * sum(active[:now - start]))
def free(firm: Dict[str, str], p: Any, rule: Any, now: int) -> bool:  # in scope, not drawn in this round, observation period (begun months are whole) over
    keys = {"sectors": "sector", "regions": "region", "strata": "stratum"}.items()
    due = all(p["scope"][k] is None or firm[column] in p["scope"][k] for k, column in keys)
    watched = rule and firm["founded"] and firm["risk_class"] in rule["classes"]
    end = number(firm["founded"]) + math.ceil(rule["months"]) + (firm["founded"][8:] > "01") if watched else now
    return due and p["id"] not in firm["drawn"].split(";") and end <= now
def main(package: str, record: str, announced: Any = None) -> List[str]:
    m_text, bad = Path(package, "manifest.json").read_bytes(), [""][:0]
    m, r = json.loads(m_text), json.loads(Path(record).read_text("utf-8"))
    files = {name: Path(package, name).read_bytes() for name in m["files"] if Path(package, name).is_file()}
    bad += ["封存值与记录不符 the manifest is not the record's"] * (r["package"] != sha(m_text))
    bad += ["封存值与公布的不符 not the digest announced"] * (announced not in (None, r["package"]))
    bad += ["文件被改动 changed: " + name for name, told in m["files"].items() if sha(files.get(name, b"")) != told]
    plan = json.loads(files["plan.json"], parse_float=Fraction)
    salt = bytes.fromhex(files["salt.hex"].decode().strip())
    firms = list(csv.DictReader(files["frame.csv"].decode().split("\n")))
    seals = dict(line.split(" ") for line in files["rows.txt"].decode().split("\n") if line)
    wrong = (f["code"] for f in firms if seals.pop(f["code"], "") != mac(salt, "row", *f.values()).hex())
    bad += ["企业被改动或新增 changed or added: " + code for code in wrong]
    bad += ["企业被删除 removed: " + code for code in seals]
    key, first, now, pool = mac(salt, "draw/1", m["month"], r["seed"]["text"]), number(plan["start"]), number(m["month"]), firms
    bad += ["种子被改动 not the seed drawn with"] * (r["ticket_key"] != sha(key))
    ids, groups = [p["id"] for p in plan["programmes"]], {i: g for g in plan.get("together", []) for i in g}
    for group in [g for i in ids for g in [sorted(groups.get(i, [i]), key=ids.index)] if g[0] == i]:  # programmes that go together draw when the first does
        cells: Dict[Tuple[str, str], Dict[str, List[str]]] = {}
        drawn, ps = {i: {""} - {""} for i in group}, [p for p in plan["programmes"] if p["id"] in group]
        at = {i: Fraction(int.from_bytes(mac(key, i + "/wheel", ""), "big"), 2**256) for i in group}
        for firm, p in ((firm, p) for firm in pool for p in ps if free(firm, p, plan["observation"], now)):
            cells.setdefault((firm["risk_class"], firm["stratum"]), {}).setdefault(p["id"], []).append(firm["code"])
        for c, s in sorted(cells, key=lambda cell: (cell[0], mac(key, group[0] + "/cell", cell[1] + "|" + cell[0]))):
            u, last = {p["id"]: Fraction(m.get("share", "1")) * chance(p, c, first, now) for p in ps}, {"": ""}
            for i in sorted(group, key=lambda i: -u[i]):  # the largest chance first, the others from whom the last drew
                mine = cells[c, s].get(i, []) if u[i] else []
                for b in [*group, ""]:
                    own = [x for x in mine if last.get(x, "") == b and (not b or x in drawn[b])]
                    before, at[i] = at[i], at[i] + (u[i] / u[b] if b and own else u[i]) * len(own)
                    drawn[i].update(sorted(own, key=lambda x: mac(key, group[0], x))[:int(at[i]) - int(before)])
                last.update(dict.fromkeys(mine, i))
        listed = {i: {*r["programmes"].get(i, {}).get("drawn", [])} for i in group}
        bad += [f"名单不符 wrongly listed or left out: {i} {x}" for i in group for x in sorted(listed[i] ^ drawn[i])]
        pool = [firm for firm in pool if not any(firm["code"] in drawn[i] for i in group)]
    told, body = r.pop("digest"), json.dumps(r, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    bad += ["记录被改动 the record was changed"] * (sha(body.encode()) != told)
    print("\n".join(bad) or "全部一致 sound: " + m["month"])
    return bad
if __name__ == "__main__":
    sys.exit(2 if main(*sys.argv[1:]) else 0)

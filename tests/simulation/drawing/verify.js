// The rule draw/1 once more, in another language: node verify.js PACKAGE RECORD prints {programme: [codes drawn]}.
const fs = require("fs"), crypto = require("crypto");
const [folder, record] = process.argv.slice(2);
const read = (name) => fs.readFileSync(`${folder}/${name}`, "utf8");
const mac = (key, ...parts) => crypto.createHmac("sha256", key).update(parts.join("\x1f"), "utf8").digest();
const number = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
// A fraction [numerator, denominator] of BigInts from the decimal text of a number.
const fraction = (value) => {
  const [mantissa, exponent = "0"] = String(value).split("e");
  const [whole, part = ""] = mantissa.split(".");
  const shift = part.length - Number(exponent);
  return shift > 0 ? [BigInt(whole + part), 10n ** BigInt(shift)] : [BigInt(whole + part) * 10n ** BigInt(-shift), 1n];
};
const chance = (p, c, first, now) => {
  const length = 12 / p.rounds_per_year[c], start = now - ((now - first) % length);
  const active = [...Array(length).keys()].map((k) => p.months.includes(((start + k) % 12) + 1));
  if (!active[now - start]) return [0n, 1n];
  const [n, d] = fraction(p.ratio[c]);
  const all = active.filter(Boolean).length, past = active.slice(0, now - start).filter(Boolean).length;
  return [n, BigInt(all) * d - n * BigInt(past)];
};
const manifest = JSON.parse(read("manifest.json")), plan = JSON.parse(read("plan.json"));
const [header, ...lines] = read("frame.csv").trim().split("\n").map((line) => line.split(","));
let pool = lines.map((cells) => Object.fromEntries(header.map((name, k) => [name, cells[k]])));
const seed = JSON.parse(fs.readFileSync(record, "utf8")).seed.text;
const key = mac(Buffer.from(read("salt.hex").trim(), "hex"), "draw/1", manifest.month, seed);
const now = number(manifest.month), first = number(plan.start), found = {};
const ids = plan.programmes.map((p) => p.id);
const groupOf = (id) => (plan.together || []).find((g) => g.includes(id)) || [id];
const rank = (x, y) => ids.indexOf(x) - ids.indexOf(y);
const free = (firm, p) => {
  const scope = [["sectors", "sector"], ["regions", "region"], ["strata", "stratum"]];
  if (firm.drawn.split(";").includes(p.id)) return false;
  if (!scope.every(([k, f]) => p.scope[k] === null || p.scope[k].includes(firm[f]))) return false;
  const rule = plan.observation;
  if (!(rule && firm.founded && rule.classes.includes(firm.risk_class))) return true;
  return number(firm.founded) + Math.ceil(rule.months) + (firm.founded.slice(8) > "01" ? 1 : 0) <= now;
};
for (const p of plan.programmes) {
  const group = [...groupOf(p.id)].sort(rank), lead = group[0];
  if (lead !== p.id) continue;
  const members = group.map((id) => plan.programmes[ids.indexOf(id)]), cells = new Map(), at = {};
  for (const each of members) {
    found[each.id] = new Set();
    at[each.id] = [BigInt("0x" + mac(key, `${each.id}/wheel`, "").toString("hex")), 2n ** 256n];
    for (const firm of pool.filter((firm) => free(firm, each))) {
      const name = `${firm.stratum}|${firm.risk_class}`;
      if (!cells.has(name)) cells.set(name, { c: firm.risk_class, t: mac(key, `${lead}/cell`, name), codes: {} });
      (cells.get(name).codes[each.id] ||= []).push(firm.code);
    }
  }
  const order = [...cells.values()].sort((x, y) => (x.c < y.c ? -1 : x.c > y.c ? 1 : Buffer.compare(x.t, y.t)));
  for (const cell of order) {
    const u = {}, last = new Map(), share = fraction(manifest.share || "1");
    for (const each of members) {
      const [n, d] = chance(each, cell.c, first, now);
      u[each.id] = [n * share[0], d * share[1]];
    }
    const larger = (x, y) => (u[y][0] * u[x][1] > u[x][0] * u[y][1] ? 1 : u[y][0] * u[x][1] < u[x][0] * u[y][1] ? -1 : 0);
    for (const id of [...group].sort(larger)) {
      if (u[id][0] === 0n) continue;
      const mine = cell.codes[id] || [];
      for (const before of [...group, undefined]) {
        const own = mine.filter((code) => last.get(code) === before && (!before || found[before].has(code)));
      if (!own.length) continue;
        const [n, d] = before ? [u[id][0] * u[before][1], u[id][1] * u[before][0]] : u[id];
        const start = at[id][0] / at[id][1];
        at[id] = [at[id][0] * d + n * BigInt(own.length) * at[id][1], at[id][1] * d];
        const tickets = own.map((code) => [mac(key, lead, code), code]).sort((x, y) => Buffer.compare(x[0], y[0]));
        tickets.slice(0, Number(at[id][0] / at[id][1] - start)).forEach(([, code]) => found[id].add(code));
      }
      mine.forEach((code) => last.set(code, id));
    }
  }
  pool = pool.filter((firm) => !group.some((id) => found[id].has(firm.code)));
}
console.log(JSON.stringify(Object.fromEntries(ids.map((id) => [id, [...found[id]].sort()]))));

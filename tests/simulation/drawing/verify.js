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
for (const p of plan.programmes) {
  const cells = new Map(), scope = [["sectors", "sector"], ["regions", "region"], ["strata", "stratum"]];
  for (const firm of pool) {
    if (firm.drawn.split(";").includes(p.id)) continue;
    if (!scope.every(([k, f]) => p.scope[k] === null || p.scope[k].includes(firm[f]))) continue;
    const rule = plan.observation;
    if (rule && firm.founded && rule.classes.includes(firm.risk_class)) {
      const late = firm.founded.slice(8) > "01" ? 1 : 0;
      if (number(firm.founded) + Math.ceil(rule.months) + late > now) continue;
    }
    const name = `${firm.stratum}|${firm.risk_class}`;
    if (!cells.has(name)) cells.set(name, { c: firm.risk_class, t: mac(key, `${p.id}/cell`, name), codes: [] });
    cells.get(name).codes.push(firm.code);
  }
  const order = [...cells.values()].sort((x, y) => (x.c < y.c ? -1 : x.c > y.c ? 1 : Buffer.compare(x.t, y.t)));
  let at = [BigInt("0x" + mac(key, `${p.id}/wheel`, "").toString("hex")), 2n ** 256n];
  found[p.id] = [];
  for (const cell of order) {
    const u = chance(p, cell.c, first, now), before = at[0] / at[1];
    at = [at[0] * u[1] + u[0] * BigInt(cell.codes.length) * at[1], at[1] * u[1]];
    const tickets = cell.codes.map((code) => [mac(key, p.id, code), code]).sort((x, y) => Buffer.compare(x[0], y[0]));
    found[p.id].push(...tickets.slice(0, Number(at[0] / at[1] - before)).map(([, code]) => code));
  }
  found[p.id].sort();
  pool = pool.filter((firm) => !found[p.id].includes(firm.code));
}
console.log(JSON.stringify(found));

// Shows the data of the page. Rows are made when they are opened. Every text goes in by textContent, never as HTML.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const { targets, rules, details, texts } = data;
// The worst first: a cell shows the worst that is in it.
const VERDICTS = [
  ["f", "failed", "✗"], ["e", "broken", "!"], ["?", "unknown", "?"], ["k", "known", "~"], ["s", "skipped", "–"],
  ["p", "passed", ""],
];
const WORD = Object.fromEntries(VERDICTS.map(([letter, word]) => [letter, word]));
const MARK = { ...Object.fromEntries(VERDICTS.map(([letter, , mark]) => [letter, mark])), p: "✓", ".": "·" };
const BAD = "fe?", ABSENT = ".", CHUNK = 100;
// The class that colours a verdict.
const kindOf = letter => letter === "?" ? "e" : letter === ABSENT ? "none" : letter;
// `v` has the letter of each target's verdict.
const cases = data.cases.map(([id, v, cited, title, runs]) =>
  ({ id, area: id.split("/")[0], v, rules: cited, title, runs }));
const byName = new Intl.Collator("en", { numeric: true }).compare;
cases.sort((a, b) => byName(a.area, b.area) || byName(a.id, b.id));
const $ = id => document.getElementById(id);
const number = n => n.toLocaleString("en");
const filter = { verdicts: new Set(), text: "", target: -1 };

function el(what, ...inside) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag);
  made.className = classes.join(" ");
  for (const one of inside)
    if (one === null || one === undefined) continue;
    else if (one instanceof Node) made.append(one);
    else if (typeof one === "object") for (const [name, value] of Object.entries(one)) set(made, name, value);
    else made.append(String(one));
  return made;
}

function set(on, name, value) {
  if (name.startsWith("on")) on.addEventListener(name.slice(2), value);
  else if (value !== null && value !== undefined) on.setAttribute(name, value);
}

const count = (list, target) => {
  const counts = {};
  for (const one of list) counts[one.v[target]] = (counts[one.v[target]] || 0) + 1;
  return counts;
};
const total = counts => VERDICTS.reduce((sum, [letter]) => sum + (counts[letter] || 0), 0);
const inWords = counts => VERDICTS.filter(([letter]) => counts[letter])
  .map(([letter, word]) => `${number(counts[letter])} ${word}`).join(", ") || "no case";
const any = (one, letters) => [...letters].some(letter =>
  filter.target < 0 ? one.v.includes(letter) : one.v[filter.target] === letter);

function groupBy(list, keys) {
  const groups = new Map();
  for (const one of list)
    for (const key of keys(one)) groups.has(key) ? groups.get(key).push(one) : groups.set(key, [one]);
  return groups;
}

// ---- rows

function cell(list, target, single) {
  const counts = count(list, target), all = total(counts);
  const worst = all === 0 ? ABSENT : VERDICTS.find(([letter]) => counts[letter])[0];
  // Skips beside cases that passed are nothing to look at.
  const kind = worst === "s" && counts.p ? "p" : worst;
  const shown = single || all === 0 ? MARK[kind] : `${kind === "p" ? "" : MARK[kind]}${number(counts[kind])}`;
  const words = `${targets[target].name}: ${inWords(counts)}`;
  const made = el("span.cell.v" + kindOf(kind) + (shown.length > 4 ? ".long" : ""), shown,
    { role: "gridcell", title: words, "aria-label": words });
  if (filter.target === target) made.classList.add("chosen");
  if (!single && all > 0 && all !== counts[kind]) {
    const bar = el("i");
    bar.style.background = `linear-gradient(90deg,${stops(counts, all)})`;
    made.append(bar);
  }
  return made;
}

function stops(counts, all) {
  let at = 0;
  return VERDICTS.filter(([letter]) => counts[letter]).reverse().map(([letter]) => {
    const from = at;
    at += 100 * counts[letter] / all;
    return `var(--${kindOf(letter)}) ${from}% ${at}%`;
  }).join(",");
}

// A row that opens: `inside` makes what is below it, the first time it is opened.
function row(level, { name, note, list, single, inside, open, mono }) {
  const below = el("div.below", { role: "rowgroup" });
  const button = el("button.name" + (mono ? ".mono" : ""), { type: "button", "aria-expanded": "false" },
    el("span.text", name), note ? el("span.note", note) : null);
  const made = el("div.row.l" + level, { role: "row", "aria-level": level, "aria-expanded": "false" },
    el("div.head", { role: "rowheader" }, button), ...targets.map((_, target) => cell(list, target, single)));
  if (list.some(one => any(one, BAD))) made.classList.add("bad");
  const toggle = now => {
    if (now && !below.hasChildNodes()) below.append(...inside());
    below.hidden = !now;
    for (const one of [button, made]) one.setAttribute("aria-expanded", now);
  };
  button.addEventListener("click", () => toggle(button.getAttribute("aria-expanded") === "false"));
  toggle(!!open);
  return el("div.node", made, below);
}

const caseRow = (level, one) => row(level,
  { name: one.id, note: briefly(one), list: [one], single: true, mono: true, inside: () => [panel(one)] });

// The worst that a case came to, in a few words.
function briefly(one) {
  const worst = VERDICTS.find(([letter]) => any(one, letter))?.[0];
  const run = one.runs.find(([, , ...on]) =>
    one.v[on[0]] === worst && (filter.target < 0 || on.includes(filter.target)));
  if (!run || worst === "p") return null;
  const [why, , decided, ...steps] = details[run[0]], [wanted, got] = steps.slice(-2);
  return decided && steps.length > 0 && worst !== "e" ? `wanted ${texts[wanted]}, got ${texts[got] ?? "no answer"}`
    : texts[why];
}

// Rows for a long list, some at a time.
function some(list, make, first = CHUNK, from = 0) {
  const rows = list.slice(from, from + first).map(make), rest = list.length - from - first;
  if (rest > 0)
    rows.push(el("button.more", { type: "button", onclick: event => {
      const next = some(list, make, CHUNK, from + first);
      event.target.replaceWith(...next);
      next[0].querySelector("button").focus();
    } }, `${number(Math.min(rest, CHUNK))} more of ${number(list.length)}`));
  return rows;
}

function ruleRows(list) {
  const byRule = [...groupBy(list, one => one.rules)].sort(([a], [b]) => byName(rules[a][0], rules[b][0]));
  const without = list.filter(one => one.rules.length === 0);
  return some(byRule, ([rule, of]) => row(2,
    { name: rules[rule][0], note: rules[rule][1], list: of, inside: () => some(of, one => caseRow(3, one)) }))
    .concat(some(without, one => caseRow(2, one)));
}

// ---- a case

function panel(one) {
  const plain = groupBy(targets.keys(), target => ["p", ABSENT].filter(v => one.v[target] === v));
  const groups = one.runs.map(([detail, rerun, ...on]) => ({ detail: details[detail], rerun, on, v: one.v[on[0]] }))
    .concat([...plain].map(([v, on]) => ({ v, on })));
  const order = v => VERDICTS.findIndex(([letter]) => letter === v) + (v === ABSENT ? 99 : 0);
  groups.sort((a, b) => order(a.v) - order(b.v));
  return el("div.panel", { role: "row" }, el("div", { role: "gridcell" },
    one.title ? el("p.title", one.title) : null, ...groups.map(group => outcome(one, group)),
    el("div.rules", ...one.rules.map(rule => el("p", searchFor(rules[rule][0]), ` ${rules[rule][1] ?? ""}`,
      el("span.source", rules[rule].slice(2).join("; ")))))));
}

const searchFor = text => el("button.link", { type: "button", title: "Search for it", onclick: () => {
  $("search").value = text;
  changed();
  scrollTo(0, 0);
} }, text);

function outcome(one, { detail, rerun, on, v }) {
  const where = on.map(target => targets[target].name).join(", ");
  const head = v === ABSENT ? el("p.on.faint", el("b", "not run"), ` ${where}`)
    : el("p.on", el("b.badge.v" + kindOf(v), WORD[v]), ` ${where}`);
  if (!detail) return head;
  const [why, first, decided, ...steps] = detail;
  if (why >= 0 && v === "s") head.append(`: ${texts[why]}`);
  const made = el("section.is-" + kindOf(v), head, why >= 0 && v !== "s" ? el("p.why", texts[why]) : null);
  if (steps.length > 0) made.append(stepList(first, decided, steps));
  if (rerun >= 0) made.append(commands(on.map(target =>
    texts[rerun].replaceAll("\u0001", targets[target].name).replaceAll("\u0002", one.id))));
  return made;
}

function stepList(first, decided, steps) {
  const list = el("ol.steps");
  for (let at = 0; at < steps.length; at += 3) {
    const [op, wanted, got] = steps.slice(at, at + 3).map(text => text < 0 ? null : texts[text]);
    const step = first + at / 3, answer = got ?? "no answer";
    list.append(step === decided
      ? el("li.decides", el("span.step", step), el("code", op),
        el("dl", el("dt", "wanted"), el("dd", wanted), el("dt", "got"), el("dd.got", answer)))
      : el("li", el("span.step", step), el("code", op), el("span.came", ` → ${answer}`)));
  }
  return list;
}

function commands(all) {
  const copy = command => event => {
    const say = word => { event.target.textContent = word; };
    navigator.clipboard?.writeText(command).then(() => say("Copied"), () => say("Not allowed"));
  };
  const made = all.map(command => el("div.rerun", el("code", command),
    el("button", { type: "button", onclick: copy(command) }, "Copy")));
  return all.length < 3 ? made.reduce((in_, one) => (in_.append(one), in_), el("div"))
    : el("details", el("summary", `Run it again, on each of ${all.length} targets`), ...made);
}

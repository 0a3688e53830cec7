// The page around the rows: what is chosen, the facts of the targets, keys and colours.
"use strict";
const hay = one => one.hay ??= [one.id, one.title, ...one.rules.flatMap(rule => rules[rule]),
  ...one.runs.flatMap(([detail]) => [details[detail][0], ...details[detail].slice(3)].map(text => texts[text]))]
  .join("\n").toLowerCase();

function chosen() {
  const words = filter.text.toLowerCase().split(/\s+/).filter(word => word);
  return cases.filter(one => (filter.verdicts.size === 0
    ? filter.target < 0 || one.v[filter.target] !== ABSENT : any(one, filter.verdicts))
    && words.every(word => hay(one).includes(word)));
}

const flat = (name, list, open) => list.length === 0 ? [] : [row(1, {
  name, note: counting(list.length, "case"), list, open,
  // Not all at once, so that the areas below are near.
  inside: () => some(list, one => caseRow(2, one), 25),
})];

function render() {
  const active = filter.verdicts.size > 0 || filter.text !== "", list = chosen(), tree = $("tree");
  const looked = filter.target < 0 ? () => true : target => filter.target === target;
  tree.replaceChildren(
    ...active ? flat("Found", list, true) : [
      ...alerts.filter(([target]) => looked(target)).map(([, name, text]) =>
        el("p.alert", el("b", name), ` ${text}`)),
      ...flat("Failures",
        list.filter(one => badRuns(one).some(run => looked(run[0]) && !saidOnce.has(String(run)))), true),
      ...flat("Known deviations", list.filter(one => any(one, "k")), false),
    ],
    ...list.length === 0 ? [el("p.note", "No case fits.")] : [
      el("h2", active ? "Areas of what was found" : "Areas"),
      ...[...groupBy(list, one => [one.area])].map(([area, of]) =>
        row(1, { name: area, note: number(of.length), list: of, inside: () => ruleRows(of) })),
      el("div.row.sum", el("div.head", "all", el("span.note", number(list.length))),
        ...targets.map((_, target) => cell(list, target))),
    ]);
  const names = tree.querySelectorAll(".name");
  if (active && list.length === 1) names[1].click();
  $("clear").hidden = !active && filter.target < 0;
  for (const button of $("verdicts").children)
    button.setAttribute("aria-pressed", filter.verdicts.has(button.dataset.verdict));
  [...$("heads").children].slice(1).forEach((head, target) =>
    head.setAttribute("aria-pressed", filter.target === target));
  const hash = new URLSearchParams();
  if (filter.verdicts.size > 0) hash.set("v", [...filter.verdicts].join(""));
  if (filter.text) hash.set("q", filter.text);
  if (filter.target >= 0) hash.set("t", targets[filter.target].name);
  history.replaceState(null, "", hash.size > 0 ? `#${hash}` : location.pathname + location.search);
}

let waiting;
function changed(later) {
  filter.text = $("search").value.trim();
  clearTimeout(waiting);
  later ? waiting = setTimeout(render, 120) : render();
}

const counting = (n, what) => `${number(n)} ${what}${n === 1 ? "" : "s"}`;
const counted = counts => VERDICTS.filter(([letter]) => counts[letter])
  .flatMap(([letter, word]) => [el("span.count.c" + kindOf(letter), `${number(counts[letter])} ${word}`), " "]);

// What kept many cases of a target from any answer is said once, and not for each of them.
const badRuns = one => one.runs.flatMap(([detail, , ...on]) =>
  on.filter(target => BAD.includes(one.v[target])).map(target => [target, detail]));
const unanswered = cases.flatMap(badRuns).filter(([, detail]) => {
  const [, first, , , , got, ...more] = details[detail];
  return first <= 1 && more.length === 0 && (got ?? -1) < 0;
});
const many = [...groupBy(unanswered, ([target, detail]) => [`${target} ${details[detail][0]}`]).values()]
  .filter(runs => runs.length > 1);
const saidOnce = new Set(many.flat().map(String));
const alerts = [
  ...many.map(([[target, detail], ...more]) =>
    [target, targets[target].name, `${number(more.length + 1)} cases: ${texts[details[detail][0]] ?? "no answer"}`]),
  ...targets.flatMap((target, index) => target.unused.map(which =>
    [index, target.name, `a known deviation that fits no case: ${which}`])),
];

function factsOf(target, index) {
  const counts = count(cases, index), { world, release } = target;
  const name = !world ? el("b.badge.ve", "did not start")
    : !release || world.includes(release) ? world : `${world}, release ${release}`;
  const cells = [
    ["number", index + 1], ["who", target.name], ["world", name], ["level", target.level ?? "–"],
    ["planned", number(target.planned)],
    ["results", ...counted(counts)],
    ["other", number(target.other)], ["seconds", target.seconds.toFixed(1)],
  ];
  const rows = [el("tr", ...cells.map(([kind, ...inside]) => el("td." + kind, ...inside)))];
  const lost = target.planned - total(counts);
  if (lost !== 0)
    rows.push(said("ce", `${number(target.planned)} cases were planned, ${number(total(counts))} reported`));
  if (target.machine) rows.push(said("faint", target.machine));
  if (target.warning) rows.push(said("ck", target.warning));
  return rows;
}

const said = (kind, text) => el("tr.said", el("td"), el("td." + kind, { colspan: 7 }, text));

// A target's name may break after the signs that part it.
const breakable = name => name.split(/(?<=[:\/])/).flatMap(part => [el("wbr"), part]);

function setUp() {
  const results = {};
  targets.forEach((_, target) => Object.entries(count(cases, target)).forEach(([letter, n]) =>
    results[letter] = (results[letter] || 0) + n));
  const failed = [...BAD].reduce((sum, letter) => sum + (results[letter] || 0), 0)
    + targets.reduce((sum, target) => sum + target.unused.length, 0);
  $("summary").append(`${counting(cases.length, "case")} on ${counting(targets.length, "target")}: `,
    ...counted(results));
  const made = [data.suite && `suite ${data.suite}`, data.started && `started ${data.started} UTC`].filter(Boolean);
  if (made.length > 0) $("summary").append(el("span.faint", made.join(", ")));
  document.title = `${failed > 0 ? `${number(failed)} failed` : "All as expected"} · MTE Conformance`;

  $("targets").firstElementChild.textContent = "Targets";
  $("targets").lastElementChild.append(el("table", el("thead", el("tr",
    ...["", "target", "world", "ABI of", "planned", "results", "other ABI", "seconds"].map(word => el("th", word)))),
    el("tbody", ...targets.flatMap(factsOf))));
  $("targets").open = targets.length < 4 || innerWidth > 720;

  for (const [letter, word, mark] of VERDICTS) {
    const of = cases.filter(one => one.v.includes(letter)).length;
    if (of > 0) $("verdicts").append(el("button.c" + kindOf(letter), { type: "button",
      "data-verdict": letter, title: `Cases that ${word === "passed" ? word : `are ${word}`} on some target`,
      onclick: () => flip(letter) }, `${mark} ${word} `, el("b", number(of))));
  }

  document.documentElement.style.setProperty("--targets", targets.length);
  $("heads").append(el("div.head", "area › rule › case"), ...targets.map((target, index) => el("button.target",
    { type: "button", title: `Look at ${target.name} only`, onclick: () => {
      filter.target = filter.target === index ? -1 : index;
      render();
    } }, el("span.number", index + 1), el("span.full", ...breakable(target.name)))));
}

function flip(letter) {
  filter.verdicts.delete(letter) || filter.verdicts.add(letter);
  render();
}

function clear() {
  $("search").value = "";
  filter.verdicts.clear();
  filter.target = -1;
  changed();
}

function theme(now) {
  const dark = now ? now === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  if (now) document.documentElement.style.colorScheme = now;
  $("theme").textContent = dark ? "Light" : "Dark";
}

// Storage may be forbidden to files; then the choice lasts as long as the page.
const stored = use => { try { return use(localStorage); } catch { return null; } };

function key(event) {
  const { target: at, key: pressed } = event, typing = at.id === "search";
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const names = () => [...document.querySelectorAll("#tree .name, #tree .more")].filter(one => one.offsetParent);
  const go = one => { one?.focus(); one?.scrollIntoView({ block: "nearest" }); };
  const step = by => { const all = names(), now = all.indexOf(at); go(all[now < 0 ? 0 : now + by]); };
  const open = wanted => { if (at.getAttribute("aria-expanded") === String(!wanted)) at.click(); };
  const nextBad = () => {
    const all = names(), rest = all.slice(all.indexOf(at) + 1).concat(all);
    go(rest.find(one => one.classList.contains("mono") && one.closest(".row").classList.contains("bad")));
  };
  const keys = typing ? { Escape: clear, ArrowDown: () => go(names()[0]) } : {
    "/": () => $("search").focus(), Escape: clear, n: nextBad,
    ArrowDown: () => step(1), ArrowUp: () => step(-1), ArrowRight: () => open(true), ArrowLeft: () => open(false),
  };
  if (!keys[pressed]) return;
  event.preventDefault();
  keys[pressed]();
}

const asked = new URLSearchParams(location.hash.slice(1));
filter.verdicts = new Set([...asked.get("v") ?? ""].filter(letter => WORD[letter]));
filter.target = targets.findIndex(target => target.name === asked.get("t"));
$("search").value = asked.get("q") ?? "";
setUp();
theme(stored(storage => storage.getItem("theme")));
changed();
$("search").addEventListener("input", () => changed(true));
$("clear").addEventListener("click", clear);
$("theme").addEventListener("click", () => {
  const now = $("theme").textContent.toLowerCase();
  stored(storage => storage.setItem("theme", now));
  theme(now);
});
addEventListener("keydown", key);

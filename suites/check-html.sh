#!/usr/bin/env bash
# Opens the HTML report in Chromium without a window, wide and in the layout for phones. Fails if the page says
# something on the console, shows no row, opens no case, scrolls sideways, takes a second to its first paint, or is
# over 3 MB.
#
#     suites/check-html.sh              the reference, held to a newer kernel, so that cases fail
#     suites/check-html.sh FILE.json    results that 'mteconf run --json' wrote
set -euo pipefail
suites=$(cd "$(dirname "$0")" && pwd)
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "check-html.sh: there is no Chromium; on Debian, the package chromium has it" >&2
  exit 2
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [ $# -gt 0 ]; then
  "$suites/mteconf" report merge "$@" --html "$folder/report.html"
else
  "$suites/mteconf" run --target reference:6.1 --claim newest --html "$folder/report.html" > "$folder/run" || [ $? -eq 1 ]
fi

# The page as it is, and a script that opens the first case and writes down what it sees.
cat "$folder/report.html" - > "$folder/check.html" <<'SCRIPT'
<script>
setTimeout(() => {
  const rows = document.querySelectorAll("#tree .row").length, name = document.querySelector("#tree .name");
  for (let at = name; at; at = at.closest(".node").querySelector(":scope > .below .name"))
    if (at.ariaExpanded === "false") at.click();
  const paint = Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1);
  const panels = document.querySelectorAll(".panel").length;
  const wide = document.documentElement.scrollWidth - innerWidth;
  console.log("seen:", innerWidth, paint, rows, panels, Math.max(0, wide), ".");
}, 1500);
</script>
SCRIPT

status=0
bytes=$(stat -c %s "$folder/report.html")
for width in 1400 500; do
  # Without a window the browser stays until it is ended; what the script says is in its log.
  timeout 6 "$chromium" --headless --no-sandbox --disable-gpu --enable-logging=stderr --remote-debugging-port=0 \
    --user-data-dir="$folder/profile" --window-size=$width,900 "file://$folder/check.html" > "$folder/log" 2>&1 || true
  read -r _ inner paint rows panels wide _ <<< "$(grep -o 'seen: [-0-9 ]*' "$folder/log" || echo seen: 0 -1 0 0 0)"
  echo "$inner px wide: $bytes bytes, first paint after $paint ms, $rows rows, $panels opened, $wide px too wide"
  grep CONSOLE "$folder/log" | grep -v 'seen:' && status=1
  [ "$paint" -ge 0 ] && [ "$paint" -lt 1000 ] && [ "$rows" -gt 0 ] && [ "$panels" -gt 0 ] && [ "$wide" -eq 0 ] &&
    [ "$bytes" -lt 3000000 ] || status=1
done
exit $status

#!/bin/sh
# Pulls what is new in the audit trail into a file. Run it every minute; it goes on where it stopped. Needs curl.
# PORTAL=https://tickmark.example STREAM=<id of the stream> TOKEN=tmk_… pull.sh trail.ndjson
set -eu
file="$1"
place="$file.next"
while :; do
  from=$(cat "$place" 2>/dev/null || true)
  curl -sS --fail-with-body -D "$file.head" -o "$file.part" -H "Authorization: Bearer $TOKEN" "$PORTAL/api/v1/trail-streams/$STREAM/entries.ndjson${from:+?from=$from}"
  [ -s "$file.part" ] || break
  cat "$file.part" >> "$file"
  sed -n 's/^tickmark-next: *\([0-9]*\).*/\1/p' "$file.head" > "$place"
done
rm -f "$file.part" "$file.head"

#!/bin/sh
# Asks Tickmark whether what is about to go out may: exit 0 allowed, 1 denied, 2 could not tell. A pipeline stops on anything but 0.
#   TICKMARK_URL=https://tickmark.example.com TICKMARK_TOKEN=tmk_… sh gate.sh <reference> [environment] [run]
# <reference> is what the change names: a commit, an image digest, a pull request. The token has changes.read and changes.gate. Needs curl; nothing else.
set -u
ref=${1:?say what is about to go out, as the change names it}
environment=${2:-production}
run=${3:-${GITHUB_RUN_ID:-${CI_PIPELINE_ID:-}}}
: "${TICKMARK_URL:?}" "${TICKMARK_TOKEN:?}"

ask() { curl -sS --max-time 30 --retry 2 -H "Authorization: Bearer $TICKMARK_TOKEN" "$@"; }
json() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }

found=$(ask -G --data-urlencode "ref=$ref" --data-urlencode limit=20 "$TICKMARK_URL/api/v1/changes") || { echo "Tickmark did not answer: not going ahead." >&2; exit 2; }
case $found in *'"rows":'*) ;; *) echo "Tickmark refused: $found" >&2; exit 2 ;; esac
ids=$(printf '%s' "$found" | grep -o '"id":"[0-9a-f-]*","number"' | cut -d'"' -f4)
[ -n "$ids" ] || { echo "DENIED: no change names $ref. File one, and have it approved." >&2; exit 1; }

for id in $ids; do
  answer=$(ask -H 'Content-Type: application/json' -d "{\"ref\":\"$(json "$ref")\",\"environment\":\"$(json "$environment")\",\"run\":\"$(json "$run")\"}" "$TICKMARK_URL/api/v1/changes/$id/gate") || { echo "Tickmark did not answer: not going ahead." >&2; exit 2; }
  name=$(printf '%s' "$answer" | grep -o '"reference":"CHG-[0-9]*"' | cut -d'"' -f4)
  case $answer in
    *'"allowed":true'*) echo "ALLOWED by $name"; printf '%s' "$answer" | grep -o '"notes":\[[^]]*\]' | grep -v '\[\]' || true; exit 0 ;;
    *'"allowed":false'*) echo "DENIED by $name: $(printf '%s' "$answer" | grep -o '"reasons":\[[^]]*\]' | cut -d'[' -f2 | tr -d ']')" >&2 ;;
    *) echo "Tickmark refused: $answer" >&2; exit 2 ;;
  esac
done
exit 1

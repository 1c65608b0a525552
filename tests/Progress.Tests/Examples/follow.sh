#!/usr/bin/env bash
# follow.sh ADDRESS FOLDER – keeps a copy of all progress that a partner may see, a file for each enrolment: first a snapshot, then the changes.
# Call it as often as the data has to be fresh. COACHING_TOKEN is the access token (client credentials). Needs curl and jq.
set -euo pipefail
address=$1 folder=$2
mkdir -p "$folder"

# curl waits for Retry-After by itself; the token comes by a file descriptor, so that no process list shows it.
get() {
  curl -sS --fail-with-body --compressed --retry 5 --config <(printf 'header = "Authorization: Bearer %s"\n' "$COACHING_TOKEN") "$address$1"
}

keep() { # one row from the standard input
  local row id
  row=$(cat)
  id=$(jq -r .enrolmentId <<<"$row")
  printf '%s\n' "$row" >"$folder/$id.json"
}

if [ ! -e "$folder/next" ]; then
  # Begun again, e.g. after cursor.expired: of what an older copy has and the snapshot has not, nobody would be told that it is gone.
  # Files that are not named as rows are not its own.
  rm -f "$folder"/????????-????-????-????-????????????.json
  at='/partner/v1/progress?limit=200'
  while [ "$at" != null ]; do
    page=$(get "$at")
    while read -r row; do keep <<<"$row"; done < <(jq -c '.items[]' <<<"$page")
    at=$(jq -r .next <<<"$page")
  done
  jq -r .changes <<<"$page" >"$folder/next"
fi

more=true
while [ "$more" = true ]; do
  page=$(get "$(cat "$folder/next")")
  while read -r change; do
    # What is gone must be forgotten: consent was withdrawn, or an agreement ended.
    if [ "$(jq .gone <<<"$change")" = true ]; then
      rm -f "$folder/$(jq -r .enrolmentId <<<"$change").json"
    else
      jq -c .progress <<<"$change" | keep
    fi
  done < <(jq -c '.items[]' <<<"$page")
  # Only now: what was not kept would come again.
  jq -r .next <<<"$page" >"$folder/next"
  more=$(jq .hasMore <<<"$page")
done

#!/bin/sh
# SPDX-License-Identifier: MIT
# nft: rulesets as a learner sees them: check with its table, refused files, a shell under one.
. tests/cli/lib
ex=first-hour/first-packet
mine=$scratch/mine
seed=00000000000000aa

# grade CODE FILE: start anew, answer with this file of the exercise, whose params are put in.
grade() {
  rm -rf "$mine"
  "$BULKHEAD" start $ex --seed $seed --dir "$mine" >/dev/null 2>&1
  page=$(sed -n 's/^- The kiosk reaches the shop.s page at port \([0-9]*\),.*/\1/p' "$mine/task.md")
  sed "s/@page@/$page/g; s/@old@/23/g" "exercises/$ex/$2/rules.nft" >"$mine/rules.nft"
  expect_exit "$1" "$BULKHEAD" check --dir "$mine" $ex
}
told() {
  expect grep -qE -e "$1" "$out"
}

begin_live 'passes the solution'
grade 0 solution
begin_live 'shows the table, the packet and the line of a table that sees one family'
grade 1 wrong/forgets-ipv6
told '^A PACKET GOT THROUGH: shop reached kiosk at [0-9]*/tcp, by IPv6\.$'
told '^  Your line      rules\.nft:1:1 table ip shop'
told '^  kiosk -> shop:[0-9]*/tcp +open +open +open$'
told '^  shop -> kiosk:[0-9]*/tcp +dropped +dropped +open +<-$'
begin_live 'explains a service that is cut off by the packet that was lost'
grade 1 wrong/forgets-answers
told '^THE SERVICE IS CUT OFF: wget in kiosk'
told '^  Your line      rules\.nft:9:51 type filter hook output'
told ' open +no answer no answer <-$'
begin_live 'says what nft says of a file, with the line'
grade 1 wrong/misspelt-verdict
told '^REFUSED '
told 'nft says: syntax error'
told 'rules\.nft:5:'
begin_live 'refuses an include before nft sees it'
grade 0 solution
echo 'include "/etc/passwd"' >"$mine/rules.nft"
expect_exit 1 "$BULKHEAD" check --dir "$mine" $ex
told '"include" begins no statement'
expect sh -c "! grep -q root: '$out'"

begin_live 'refuses a shell under a file that is no ruleset'
echo 'table inet t {' >"$scratch/open.nft"
expect_exit 126 env -C "$scratch" script -qec "'$BULKHEAD' shell $ex kiosk --policy open.nft" /dev/null
told 'open\.nft:2:1: nft says: syntax error'

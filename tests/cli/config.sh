#!/bin/sh
# SPDX-License-Identifier: MIT
# bulkhead config, and how settings are taken.
. tests/cli/lib
unset XDG_CONFIG_HOME BULKHEAD_THEME ACCESSIBLE VISUAL EDITOR NO_COLOR
own=$scratch/home/.config/bulkhead/bulkhead.ini
mkdir -p "${own%/*}"

config() {
  expect_exit "$1" env HOME="$scratch/home" "$BULKHEAD" config "$2"
}

begin 'says where the file of settings is'
config 0 path
expect_out "$own"
expect_exit 0 env XDG_CONFIG_HOME="$scratch/xdg" "$BULKHEAD" config path
expect_out "$scratch/xdg/bulkhead/bulkhead.ini"
expect_exit 0 env XDG_CONFIG_HOME=relative HOME="$scratch/home" "$BULKHEAD" config path --json
expect_out "\"path\": \"$own\""
config 2 pth
expect_err 'did you mean "path"?'
config 2 ''

begin 'shows each setting, its value, and where that comes from'
config 0 show
expect_out 'theme     auto            default'
expect_out 'editor    -               default'
printf 'theme = mono\neditor = vim -n\n' >"$own"
config 0 show
expect_out "theme     mono            $own:1"
expect_out "editor    vim -n          $own:2"
expect_no_err
expect_exit 0 env HOME="$scratch/home" BULKHEAD_THEME=colour-blind VISUAL=ed ACCESSIBLE=1 \
  "$BULKHEAD" config show
expect_out 'theme     colour-blind    BULKHEAD_THEME'
expect_out 'editor    ed              VISUAL'
expect_out 'plain     on              ACCESSIBLE'
expect_exit 0 env HOME="$scratch/home" "$BULKHEAD" config show --json
expect_out '"value": "vim -n"'
expect_out "\"source\": \"$own:2\""

begin 'warns of a name that there is not, with the line and the nearest one'
printf 'theme = mono\n\nmoose = on\n' >"$own"
config 0 show
expect_err "$own:3: there is no setting \"moose\" (did you mean \"mouse\"?)"
expect_out 'mouse     off             default'
expect_exit 0 env HOME="$scratch/home" "$BULKHEAD" --plain
expect_out 'setting "moose" (did you mean'

begin 'refuses a value that may not be, with the line and what may be'
printf 'theme = dark\n' >"$own"
config 2 show
expect_err "$own:1: theme is \"dark\", and may be auto, mono, high-contrast or colour-blind"
expect_exit 2 env HOME="$scratch/home" "$BULKHEAD" --plain
expect_err "$own:1: theme is"
expect_exit 0 env HOME="$scratch/home" "$BULKHEAD" list
printf 'theme = \033[2Jdark\n' >"$own"
config 2 show
expect_tame
rm "$own"
expect_exit 2 env HOME="$scratch/home" BULKHEAD_THEME=dark "$BULKHEAD" config show
expect_err 'BULKHEAD_THEME is "dark" in the environment'

begin 'refuses a file that can not be read'
mkdir "$own"
config 2 show
expect_err "$own"
rmdir "$own"

#!/bin/sh
# SPDX-License-Identifier: MIT
# store_places: the store where it may not be written, is no store, or is somewhere odd. A verdict is
# always shown; the attempt is kept, or it is said that it is not and why.
. tests/cli/lib

look=${BULKHEAD%/*}/crash-tests
workspace refused
cp "$answers/wrong/trailing-comma/profile.json" "$folder/"
refused=$folder
state=$scratch/state
me=$(id -u)

# check_in [NAME=VALUE...]: a check with this environment; the verdict is shown.
check_in() {
  expect_exit 1 env "$@" "$BULKHEAD" check "$EX" --dir "$refused"
  expect_out 'REFUSED  0 of 100'
}

expect_kept() { # COUNT FOLDER
  expect_no_err
  expect test "$("$look" look "$2")" = "attempts $1 faults 0"
}

expect_not_kept() { # WHY
  expect_err "bulkhead: this attempt is not kept: "
  expect_err "$1"
}

# fresh: a state with one attempt in it.
fresh() {
  chmod -R u+rwx "$state" 2>/dev/null
  rm -rf "$state"
  mkdir "$state"
  XDG_STATE_HOME=$state "$BULKHEAD" check "$EX" --dir "$refused" >"$out" 2>"$err"
}

# ---- where it is ----

begin 'is below HOME where XDG_STATE_HOME is empty'
check_in HOME="$scratch" XDG_STATE_HOME=
expect_kept 1 "$scratch/.local/state/bulkhead"
begin 'is below HOME where XDG_STATE_HOME is no path from the root'
check_in HOME="$scratch" XDG_STATE_HOME=state
expect_kept 2 "$scratch/.local/state/bulkhead"
begin 'is not kept where XDG_STATE_HOME is a file'
: >"$scratch/file"
check_in XDG_STATE_HOME="$scratch/file"
expect_not_kept 'Not a directory'
begin 'is not kept where no home folder is known'
if getent passwd "$me" >/dev/null; then
  skip 'this user has one by its name'
else
  check_in -u HOME -u XDG_STATE_HOME
  expect_not_kept 'set HOME or XDG_STATE_HOME'
fi
begin 'is found behind a HOME that is a symbolic link'
ln -s "$scratch" "$scratch/link"
check_in -u XDG_STATE_HOME HOME="$scratch/link"
expect_kept 3 "$scratch/.local/state/bulkhead"

for locale in C POSIX xx_YY.nonsense tr_TR.UTF-8 de_DE@euro; do
  begin "is kept in the locale $locale"
  fresh
  check_in XDG_STATE_HOME="$state" LC_ALL="$locale" LANG="$locale"
  expect_kept 2 "$state/bulkhead"
done

for mask in 000 777; do
  begin "is the owner's alone with the umask $mask"
  fresh
  rm -rf "$state/bulkhead"
  expect_exit 1 env XDG_STATE_HOME="$state" sh -c 'umask "$1"; shift; exec "$@"' sh "$mask" \
    "$BULKHEAD" check "$EX" --dir "$refused"
  expect_kept 1 "$state/bulkhead"
  expect test -z "$(find "$state/bulkhead" ! -perm 700 ! -perm 600)"
done

# ---- where nothing may be written ----

begin 'is read, and not kept, in a folder that may not be written'
fresh
chmod 500 "$state/bulkhead/store" "$state/bulkhead"
chmod 400 "$state/bulkhead/store"/* "$state/bulkhead/lock"
if [ "$me" -eq 0 ]; then
  skip 'root may write everything'
else
  check_in XDG_STATE_HOME="$state"
  expect_not_kept "it can't be written here"
  expect test "$("$look" look "$state/bulkhead")" = 'attempts 1 faults 0'
fi
begin 'is read without a file for shared memory in a folder that may not be written'
chmod 700 "$state/bulkhead/store"
rm -f "$state/bulkhead/store/store.db-shm"
chmod 500 "$state/bulkhead/store"
if [ "$me" -eq 0 ]; then
  skip 'root may write everything'
else
  check_in XDG_STATE_HOME="$state"
  expect_not_kept "it can't be written here"
  expect test "$("$look" look "$state/bulkhead")" = 'attempts 1 faults 0'
fi

# read_only COMMAND...: with the state on a file system that can't be written.
read_only() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare -m sh -c 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift &&
    exec "$@"' sh "$state" "$@"
}
begin 'is read, and not kept, on a file system that is read only'
fresh
if read_only true 2>"$err"; then
  cp -R "$state" "$scratch/before"
  code=0
  read_only env XDG_STATE_HOME="$state" "$BULKHEAD" check "$EX" --dir "$refused" >"$out" \
    2>"$err" || code=$?
  expect test "$code" -eq 1
  expect_out 'REFUSED  0 of 100'
  expect_not_kept "it can't be written here"
  expect test "$(read_only "$look" look "$state/bulkhead")" = 'attempts 1 faults 0'
  rm "$state/bulkhead/store/store.db-shm" "$scratch/before/bulkhead/store/store.db-shm"
  expect test "$(read_only "$look" look "$state/bulkhead")" = 'attempts 1 faults 0'
  printf x | dd of="$state/bulkhead/store/store.db" conv=notrunc 2>/dev/null
  expect test "$(read_only "$look" look "$state/bulkhead")" = 'attempts 1 faults 0'
  cp "$scratch/before/bulkhead/store/store.db" "$state/bulkhead/store/"
  expect diff -r "$scratch/before" "$state"
else
  skip 'only root can have one here'
fi

# ---- what is no store ----

# instead NAME WHAT WHY: something else at this name in the state's folder.
instead() {
  begin "is not kept where $1 is $2"
  fresh
  rm -rf "$scratch/aside"
  place=$state/bulkhead/$1
  case $2 in
  'a symbolic link')
    mv "$place" "$scratch/aside"
    ln -s "$scratch/aside" "$place"
    ;;
  'a link to nothing')
    rm -rf "$place"
    ln -s "$scratch/nothing" "$place"
    ;;
  'a hard link') ln "$place" "$scratch/aside" ;;
  'a folder')
    rm -rf "$place"
    mkdir "$place"
    ;;
  'a FIFO')
    rm -rf "$place"
    mkfifo "$place"
    ;;
  'a file')
    rm -rf "$place"
    echo text >"$place"
    ;;
  "another user's")
    [ "$me" -eq 0 ] || skip 'only root can give a file away'
    [ "$me" -ne 0 ] || chown 64124 "$place"
    ;;
  esac
  before=$(find "$scratch/aside" -type f -exec cat {} + 2>/dev/null | cksum)
  check_in XDG_STATE_HOME="$state"
  expect_not_kept "$3"
  expect test "$before" = "$(find "$scratch/aside" -type f -exec cat {} + 2>/dev/null | cksum)"
  expect test ! -e "$scratch/nothing"
  expect test "$(find "$state/bulkhead" -maxdepth 1 -name 'damaged-*' | wc -l)" -eq 0
}

for name in store/store.db store/store.db-wal store/store.db-shm; do
  instead $name 'a symbolic link' 'is a symbolic link'
  instead $name 'a link to nothing' 'is a symbolic link'
  instead $name 'a hard link' 'hard link'
  instead $name 'a folder' 'is no regular file'
  instead $name 'a FIFO' 'is no regular file'
  instead $name "another user's" 'belongs to another user'
done
instead store 'a symbolic link' 'is a symbolic link'
instead store 'a link to nothing' 'is a symbolic link'
instead store 'a FIFO' 'is no folder'
instead store 'a file' 'is no folder'
instead store "another user's" 'belongs to another user'
instead lock 'a symbolic link' 'lock: '
instead lock 'a link to nothing' 'lock: '
instead lock 'a folder' 'lock'
instead lock 'a FIFO' 'is no regular file'
instead lock 'a hard link' 'hard link'
instead lock "another user's" 'belongs to another user'
instead . "another user's" 'belongs to another user'

begin 'is kept where the output goes nowhere'
fresh
for i in 1 2 3; do
  XDG_STATE_HOME=$state "$BULKHEAD" check "$EX" --dir "$refused" 2>"$err" | true
done
: >"$err"
expect_kept 4 "$state/bulkhead"

begin 'tells once that a store was rebuilt, and from what'
fresh
printf x | dd of="$state/bulkhead/store/store.db" conv=notrunc 2>/dev/null
check_in XDG_STATE_HOME="$state"
expect_err 'was damaged. It was rebuilt (entries that are whole: 1)'
expect_err 'the folder damaged-1'
check_in XDG_STATE_HOME="$state"
expect_kept 3 "$state/bulkhead"

#!/bin/sh
# Compiles NAME.c and becomes the program: sh run.sh NAME ARGUMENTS…
# The program is started through an open descriptor, so that its file is gone before it runs (Linux).
set -eu
name=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
cc -std=c11 -pthread -D_XOPEN_SOURCE=700 -O1 -Wall -Wextra -o "$folder/$name" "$name.c"
exec 9<"$folder/$name"
rm -rf "$folder"
exec /dev/fd/9 "$@"

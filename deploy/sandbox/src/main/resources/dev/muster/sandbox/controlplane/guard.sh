# Runs one program for an owner who may die at any moment: sh guard.sh PID_FILE PROGRAM ARGUMENTS...
# The owner holds the other end of standard input. A line on it is a signal for the program; its end means that
# the owner is gone, and then the program goes too. When the program has ended, what it started is told to end (SIGTERM).
# Exits with the program's exit code.
# PID_FILE gets one line per process, "<pid> <start time in clock ticks since boot>": this shell, which leads the
# process group, then the program. A pid that comes back with another start time is somebody else.
pids=$1
shift
exec 3<&0 </dev/null

started() {
  sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

"$@" 3<&- &
program=$!
printf '%s %s\n%s %s\n' "$$" "$(started $$)" "$program" "$(started "$program")" >"$pids.new"
mv "$pids.new" "$pids"

(
  trap '' HUP INT TERM
  while read -r signal <&3; do
    kill -s "$signal" "$program" 2>/dev/null
  done
  kill -s CONT "$program" 2>/dev/null
  kill -s TERM "$program" 2>/dev/null
  sleep 2
  kill -s KILL "$program" 2>/dev/null
  kill -s KILL -- "-$$" 2>/dev/null
) 3<&3 &
guard=$!

wait "$program"
code=$?
kill -s KILL "$guard" 2>/dev/null
trap '' TERM
kill -s TERM -- "-$$" 2>/dev/null
rm -f "$pids"
exit "$code"

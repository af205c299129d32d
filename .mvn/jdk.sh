# shellcheck shell=sh
# Sourced by mvnw and the sandbox scripts: sets JAVA_HOME to a JDK 25 or newer, or ends with one line that says what is
# missing. JAVA_HOME wins if it is one, then the java on the PATH, then the usual places; versions are read from the JDK's
# own release file, so no JVM is started to find one.

muster_jdk_is_new_enough() { # $1 = a JDK's home
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  muster_major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${muster_major:-0}" -ge 25 ]
}

muster_jdk_homes() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  if muster_java=$(command -v java); then
    muster_java=$(readlink -f "$muster_java" 2>/dev/null || printf '%s' "$muster_java")
    dirname "$(dirname "$muster_java")"
  fi
  env | sed -n 's/^JAVA_HOME_[0-9][0-9]*_[A-Za-z0-9]*=//p'
  for muster_home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* /opt/*temurin* /usr/local/openjdk* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
    "${HOME:-}"/.local/share/mise/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -d "$muster_home" ] && printf '%s\n' "$muster_home"
  done
}

JAVA_HOME=$(muster_jdk_homes | while IFS= read -r muster_home; do
  if muster_jdk_is_new_enough "$muster_home"; then
    printf '%s\n' "$muster_home"
    break
  fi
done)
if [ -z "$JAVA_HOME" ]; then
  echo "muster: no JDK 25 or newer found (looked at JAVA_HOME, the PATH and the usual places): install one, or set JAVA_HOME to it" >&2
  exit 1
fi
export JAVA_HOME

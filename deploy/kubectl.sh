# shellcheck shell=sh
# Functions of deploy/install and deploy/join: one-line errors, kubectl, kubeconfig files. Sourced, not run.

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# What a failed command said, on one line.
reason() {
    printf '%s\n' "$1" | sed -e '/^Warning:/d' -e '/^[[:space:]]*$/d' | tr -s '\n\t ' ' ' | cut -c 1-600
}

# on FILE ARGS...: kubectl against the cluster of one kubeconfig.
on() {
    on_file=$1
    shift
    "${KUBECTL:-kubectl}" --kubeconfig "$on_file" "$@"
}

# reach FILE WHAT: fails with one line unless the cluster answers.
reach() {
    [ -r "$1" ] || die "cannot read the $2 kubeconfig '$1'"
    command -v "${KUBECTL:-kubectl}" >/dev/null 2>&1 ||
        die "no ${KUBECTL:-kubectl} found: install kubectl, or name it in KUBECTL"
    reach_answer=$(on "$1" --request-timeout=10s get --raw /version 2>&1) ||
        die "the $2 of '$1' does not answer: $(reason "$reach_answer")"
}

# apply FILE WHAT [-f ...]: server-side apply of files, or of standard input when none are named.
apply() {
    apply_to=$1
    apply_what=$2
    shift 2
    [ $# -gt 0 ] || set -- -f -
    apply_answer=$(on "$apply_to" apply --server-side --force-conflicts --field-manager=muster-admin "$@" 2>&1 >/dev/null) ||
        die "cannot apply $apply_what: $(reason "$apply_answer")"
}

# token FILE NAMESPACE SERVICEACCOUNT DURATION
token() {
    token_answer=$(on "$1" create token "$3" --namespace "$2" --duration "$4" 2>&1) ||
        die "cannot mint a token for ServiceAccount $2/$3: $(reason "$token_answer")"
    printf '%s' "$token_answer"
}

# field FILE JSONPATH: of the current context's cluster.
field() {
    on "$1" config view --raw --minify --flatten -o "jsonpath={.clusters[0].cluster.$2}"
}

# kubeconfig FROM SERVER NAMESPACE TOKEN: a kubeconfig for the cluster of FROM, on standard output. SERVER may be empty.
kubeconfig() {
    kubeconfig_server=${2:-$(field "$1" server)}
    [ -n "$kubeconfig_server" ] || die "the current context of '$1' names no cluster"
    cat <<EOF
apiVersion: v1
kind: Config
clusters:
- name: cluster
  cluster:
    server: "$kubeconfig_server"
EOF
    for kubeconfig_key in certificate-authority-data tls-server-name insecure-skip-tls-verify proxy-url; do
        kubeconfig_value=$(field "$1" "$kubeconfig_key")
        [ -z "$kubeconfig_value" ] || echo "    $kubeconfig_key: $kubeconfig_value"
    done
    cat <<EOF
users:
- name: muster
  user:
    token: $4
contexts:
- name: muster
  context:
    cluster: cluster
    user: muster
    namespace: $3
current-context: muster
EOF
}

# put FILE: standard input into a file that only its owner reads, whole or not at all.
put() {
    (umask 077 && cat >"$1.new" && mv "$1.new" "$1") || die "cannot write '$1'"
}

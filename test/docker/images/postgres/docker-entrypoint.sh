#!/usr/bin/env bash
# Behaves as the entrypoint of the official image for what a stack uses: POSTGRES_{USER,DB,PASSWORD,INITDB_ARGS} and their
# _FILE forms, only on an empty data folder; as root it takes the folder over and goes on as postgres.
set -Eeuo pipefail

# value NAME DEFAULT: $NAME, or what is in the file $NAME_FILE.
value() {
  local file="${1}_FILE"
  if [ -n "${!1:-}" ] && [ -n "${!file:-}" ]; then
    printf >&2 'error: both %s and %s are set (but are exclusive)\n' "$1" "$file"
    exit 1
  fi
  if [ -n "${!file:-}" ]; then cat "${!file}"; else printf '%s' "${!1:-$2}"; fi
}

as_superuser() {
  PGHOST='' PGPASSWORD="$password" psql -v ON_ERROR_STOP=1 --username "$user" --no-password --no-psqlrc "$@"
}

initialize() {
  password="$(value POSTGRES_PASSWORD '')"
  user="$(value POSTGRES_USER postgres)"
  database="$(value POSTGRES_DB "$user")"
  read -ra more <<<"$(value POSTGRES_INITDB_ARGS '')"
  local method="${POSTGRES_HOST_AUTH_METHOD:-}"
  if [ -z "$password" ] && [ "$method" != trust ]; then
    printf >&2 'Error: Database is uninitialized and superuser password is not specified.\n'
    printf >&2 '       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser.\n'
    exit 1
  fi
  initdb --username="$user" --pwfile=<(printf '%s\n' "$password") "${more[@]}"
  printf '\nhost all all all %s\n' "${method:-$(postgres -C password_encryption)}" >>"$PGDATA/pg_hba.conf"
  # No TCP until it is ready.
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  if [ "$database" != postgres ]; then
    as_superuser --dbname postgres --set db="$database" <<<'CREATE DATABASE :"db" ;'
  fi
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) . "$file" ;;
      *.sql) as_superuser --dbname "$database" -f "$file" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

if [ "${1:0:1}" = '-' ]; then set -- postgres "$@"; fi
if [ "$1" = postgres ]; then
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" || :
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
    exec gosu postgres "$0" "$@"
  fi
  if [ -s "$PGDATA/PG_VERSION" ]; then
    printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  else
    initialize
  fi
fi
exec "$@"

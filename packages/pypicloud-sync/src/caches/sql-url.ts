import { err, ok, type Result } from "@xpart/core";

/** The databases that a server can have its table in. */
export type SqlDialect = "postgres" | "mysql" | "sqlite";

/** Where a database is. */
export interface SqlPlace {
  readonly dialect: SqlDialect;
  /** For PostgreSQL maybe the folder of its socket. */
  readonly host: string;
  /** Absent: the dialect's own. */
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** For SQLite the path of the file. */
  readonly database: string;
  /** The driver's options behind the question mark. */
  readonly options: ReadonlyMap<string, string>;
}

/**
 * Reads a URL as SQLAlchemy has them: `postgresql+psycopg2://user:password@host:port/name?sslmode=require`,
 * `mysql+pymysql://...`, `sqlite:////absolute/path` (Y9). The driver behind the plus is Python's, and
 * ignored.
 *
 * @returns what is wrong, without quoting the URL, as it may hold a password.
 */
export function parseSqlUrl(url: string): Result<SqlPlace, string> {
  const [, scheme = "", rest = ""] = /^([a-z0-9_]+)(?:\+\w+)?:\/\/(.*)$/i.exec(url) ?? [];
  const dialect = DIALECTS[scheme.toLowerCase()];
  if (dialect === undefined) {
    return err("db.url must begin with postgresql://, mysql://, mariadb:// or sqlite://");
  }
  const [place = "", query = ""] = rest.split(/\?(.*)/s);
  const options = new Map(new URLSearchParams(query));
  return dialect === "sqlite" ? sqlitePlace(place, options) : serverPlace(dialect, place, options);
}

const DIALECTS: Readonly<Record<string, SqlDialect>> = {
  postgresql: "postgres",
  postgres: "postgres",
  mysql: "mysql",
  mariadb: "mysql",
  sqlite: "sqlite",
};

/** Behind `sqlite:///` follows a path: with a slash of its own it is absolute. */
function sqlitePlace(
  place: string,
  options: ReadonlyMap<string, string>,
): Result<SqlPlace, string> {
  const path = place.slice(1);
  return !place.startsWith("/") || path === "" || path === ":memory:"
    ? err("db.url of SQLite must name a file, as in sqlite:////var/lib/pypicloud/db.sqlite")
    : ok({ dialect: "sqlite", host: "", database: path, options });
}

/** A password may have slashes; an at sign in it is percent-encoded. */
const AUTHORITY = /^(?:([^:@/]*)(?::([^@]*))?@)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?\/([^/]+)$/;

function serverPlace(
  dialect: SqlDialect,
  place: string,
  options: ReadonlyMap<string, string>,
): Result<SqlPlace, string> {
  const [found, user, password, host = "", port, database = ""] = AUTHORITY.exec(place) ?? [];
  if (found === undefined) {
    return err("db.url must be like postgresql://user:password@host:port/database");
  }
  const named = {
    host: host === "" ? "localhost" : host.replace(/^\[|\]$/g, ""),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user: decode(user) }),
    ...(password === undefined ? {} : { password: decode(password) }),
  };
  return ok({ dialect, database: decode(database), options, ...named, ...placeOptions(options) });
}

/** What Python's drivers are given as options stands above what the URL says before them. */
function placeOptions(
  options: ReadonlyMap<string, string>,
): Partial<Pick<SqlPlace, "host" | "port" | "user" | "password">> {
  const host = options.get("host");
  const port = options.get("port");
  const user = options.get("user");
  const password = options.get("password") ?? options.get("passwd");
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined || !/^\d+$/.test(port) ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

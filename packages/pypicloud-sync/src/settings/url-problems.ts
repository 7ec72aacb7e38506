import { parseSqlUrl } from "../caches/sql-url.ts";

/**
 * What is wrong with a `db.url`, as sentences that never quote it, since it may hold a password. An option that no
 * driver knows would be passed over in silence, and with `sslmode=verify-ful` nothing would be verified.
 */
export function sqlUrlProblems(url: string | undefined): readonly string[] {
  if (url === undefined) {
    return ["db.url must be a database URL, such as postgresql://user@host/name; it is not set"];
  }
  const place = parseSqlUrl(url);
  if (!place.ok) {
    return [place.error];
  }
  const { dialect, options } = place.value;
  return dialect === "sqlite"
    ? []
    : OPTION_RULES[dialect].flatMap((rule) => problemOf(rule, options));
}

/** The same of a Redis URL, as redis-py reads it. */
export function redisUrlProblems(url: string | undefined): readonly string[] {
  if (url === undefined || !/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    return ["db.url must be redis://host:port/number, or rediss:// for TLS"];
  }
  const options = new Map(new URL(url).searchParams);
  return REDIS_OPTIONS.flatMap((rule) => problemOf(rule, options));
}

interface OptionRule {
  readonly option: string;
  readonly values: readonly string[];
}

const TRUTHS = ["true", "false"];
/** Source: libpq, "SSL mode descriptions"; redis-py's `ssl_cert_reqs`; SQLAlchemy's dialect of PyMySQL. */
const OPTION_RULES: Readonly<Record<"postgres" | "mysql", readonly OptionRule[]>> = {
  postgres: [
    {
      option: "sslmode",
      values: ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
    },
  ],
  mysql: [
    { option: "ssl", values: TRUTHS },
    { option: "ssl_check_hostname", values: TRUTHS },
    { option: "ssl_verify_cert", values: TRUTHS },
  ],
};
const REDIS_OPTIONS: readonly OptionRule[] = [
  { option: "ssl_cert_reqs", values: ["none", "optional", "required"] },
  { option: "ssl_check_hostname", values: [...TRUTHS, "True", "False"] },
];

function problemOf(
  { option, values }: OptionRule,
  options: ReadonlyMap<string, string>,
): readonly string[] {
  const value = options.get(option);
  return value === undefined || values.includes(value)
    ? []
    : [`db.url must have ${values.join(", ")} for ${option}; it has another word`];
}

type Parsed<T> = { readonly value: T } | { readonly refused: string };

/** How a value of env.conf is read and what it may be. */
export interface ValueType<T> {
  /** Ends the sentence "allowed: ...". */
  readonly allowed: string;
  /** `refused` is a sentence without its subject. */
  parse(text: string): Parsed<T>;
}

/** A value that is taken as it stands when it has the form. */
function matching(allowed: string, form: RegExp, refused: string): ValueType<string> {
  return { allowed, parse: (text) => (form.test(text) ? { value: text } : { refused }) };
}

export function integer(min: number, max: number, what = 'whole number'): ValueType<number> {
  return {
    allowed: `a ${what} from ${min} to ${max}`,
    parse(text) {
      if (!/^\d{1,9}$/.test(text)) return { refused: `is not a ${what}` };
      const value = Number(text);
      return value < min || value > max ? { refused: `is outside ${min} to ${max}` } : { value };
    },
  };
}

export const port = integer(1, 65535, 'port number');

export const yesNo: ValueType<boolean> = {
  allowed: 'YES or NO',
  parse(text) {
    const answer = text.toUpperCase();
    if (answer !== 'YES' && answer !== 'NO') return { refused: 'is neither YES nor NO' };
    return { value: answer === 'YES' };
  },
};

export function oneOf<const T extends string>(...choices: readonly T[]): ValueType<T> {
  return {
    allowed: choices.join(' or '),
    parse(text) {
      const value = choices.find((choice) => choice === text.toLowerCase());
      return value === undefined ? { refused: 'is none of the choices' } : { value };
    },
  };
}

/** A name that needs no quotes in SQL. */
export const identifier = matching(
  'Latin letters, digits and _, not beginning with a digit, at most 128',
  /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
  'is not a plain name',
);

/** Reserved because ClickHouse keeps its own tables there. */
const SYSTEM_DATABASES = new Set(['system', 'information_schema']);

export const database: ValueType<string> = {
  allowed: `${identifier.allowed}; not system or information_schema`,
  parse(text) {
    return SYSTEM_DATABASES.has(text.toLowerCase())
      ? { refused: 'belongs to ClickHouse itself' }
      : identifier.parse(text);
  },
};

/** Kafka's own rule (org.apache.kafka.common.internals.Topic), less its internal topics. */
export const topic = matching(
  'Latin letters, digits and . _ -, at most 249, not beginning with __',
  /^(?!__)(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/,
  'is not a Kafka topic name',
);

export const bucket = matching(
  '3 to 63 lower-case letters, digits, - and ., beginning and ending with a letter or digit',
  /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'is not a bucket name',
);

export const region = matching(
  'lower-case letters, digits and -',
  /^[a-z0-9-]{1,40}$/,
  'is not a region name',
);

/** Compose's own rule for a project name. */
export const stackName = matching(
  'lower-case letters, digits, _ and -, beginning with a letter or digit, at most 40',
  /^[a-z0-9][a-z0-9_-]{0,39}$/,
  'is not a name of a Compose project',
);

export const userName = matching(
  'Latin letters, digits and . _ -, beginning with a letter, at most 64',
  /^[A-Za-z][A-Za-z0-9._-]{0,63}$/,
  'is not a user name',
);

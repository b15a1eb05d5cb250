import { bracketed, literalValue, splitTopLevel, withoutComments } from './sql-text.js';

export interface Column {
  readonly name: string;
  readonly type: string;
  /** Whole clause: `DEFAULT now()`, `MATERIALIZED length(a)`. */
  readonly value?: string;
}

export interface Engine {
  readonly name: string;
  readonly partitionBy: string;
  readonly orderBy: string;
  /** Values as text. For a Kafka engine its positional arguments stand here too, under their setting's name. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Names of the Kafka engine's leading arguments: ClickHouse, StorageKafka. */
const KAFKA_ARGUMENTS = ['kafka_broker_list', 'kafka_topic_list', 'kafka_group_name', 'kafka_format'];

/** Columns and engine of a CREATE TABLE statement of sql/; `{name:Type}` placeholders are looked up in `params`. */
export function parseCreateTable(
  statement: string,
  params: Readonly<Record<string, string>>,
): { columns: Column[]; engine: Engine } {
  const text = oneLine(withoutComments(statement)).replace(/;$/u, '');
  const list = bracketed(text);
  if (list === undefined) return { columns: [], engine: parseEngine('', params) };
  return {
    columns: splitTopLevel(list.inside, ',').map(parseColumn),
    engine: parseEngine(text.slice(list.end).replace(/^\s*ENGINE\s*=\s*/u, ''), params),
  };
}

/** An engine clause as it stands in a statement or in `system.tables.engine_full`. */
export function parseEngine(clause: string, params: Readonly<Record<string, string>> = {}): Engine {
  const value = (literal: string): string => {
    const placeholder = /^\{(\w+):\w+\}$/u.exec(literal)?.[1];
    return placeholder === undefined ? literalValue(literal) : (params[placeholder] ?? '');
  };
  const name = /^\w+/u.exec(clause)?.[0] ?? '';
  const hasArguments = clause.charAt(name.length) === '(';
  const list = hasArguments ? bracketed(clause) : undefined;
  const rest = clause.slice(list?.end ?? name.length);
  const settings: Record<string, string> = {};
  if (name === 'Kafka') {
    splitTopLevel(list?.inside ?? '', ',').forEach((argument, index) => {
      const setting = KAFKA_ARGUMENTS[index];
      if (setting !== undefined) settings[setting] = value(argument);
    });
  }
  for (const assignment of splitTopLevel(clauseOf(rest, 'SETTINGS'), ',')) {
    const [key, ...literal] = splitTopLevel(assignment, '=');
    if (key !== undefined) settings[key] = value(literal.join('='));
  }
  return { name, partitionBy: clauseOf(rest, 'PARTITION BY'), orderBy: clauseOf(rest, 'ORDER BY'), settings };
}

/** The SELECT of a statement of sql/ that creates a view. */
export function selectOfView(statement: string): string {
  const text = oneLine(withoutComments(statement)).replace(/;$/u, '');
  return text.slice(text.indexOf(' AS ') + ' AS '.length);
}

function parseColumn(text: string): Column {
  const [, name = '', rest = ''] = /^`?(\w+)`?\s+(.*)$/su.exec(text) ?? [];
  const [, type = '', value] = /^(.*?)(?:\s+((?:DEFAULT|MATERIALIZED)\s.*))?$/su.exec(rest) ?? [];
  return { name, type: type.trim(), ...(value === undefined ? {} : { value }) };
}

function clauseOf(text: string, keyword: string): string {
  const next = String.raw`(?=\s+(?:PARTITION BY|PRIMARY KEY|ORDER BY|SAMPLE BY|TTL|SETTINGS|COMMENT)\s|$)`;
  return new RegExp(String.raw`(?:^|\s)${keyword}\s+(.*?)${next}`, 'su').exec(text)?.[1]?.trim() ?? '';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

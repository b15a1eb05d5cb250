import type { KafkaService } from '../topology/topology-types.js';

/** Where Airflow's containers find their database; empty without a password. */
export function postgresUri(password: string): string {
  return password === ''
    ? ''
    : `postgresql+psycopg2://airflow:${encodeURIComponent(password)}@postgres/airflow`;
}

/**
 * How ClickHouse signs in to Kafka, as a file of its config.d; settings for librdkafka, `_` for `.`. One without
 * settings where nobody signs in, because a Compose file cannot leave a mount out. Empty without a password.
 */
export function kafkaClientXml(
  { clickhouseSignsIn, user }: Pick<KafkaService, 'clickhouseSignsIn' | 'user'>,
  password: string,
): string {
  if (!clickhouseSignsIn) return '<clickhouse/>\n';
  if (password === '') return '';
  return `<clickhouse>
    <kafka>
        <security_protocol>sasl_plaintext</security_protocol>
        <sasl_mechanism>SCRAM-SHA-512</sasl_mechanism>
        <sasl_username>${escapeXml(user)}</sasl_username>
        <sasl_password>${escapeXml(password)}</sasl_password>
    </kafka>
</clickhouse>
`;
}

const XML_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => XML_ESCAPES[character] ?? character);
}

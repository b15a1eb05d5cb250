/**
 * The consumer group by which ClickHouse reads a table's topic. Two warehouses that read the same topics of one Kafka
 * must differ in their database, else each gets only a share of the events.
 */
export function consumerGroup(database: string, table: string): string {
  return `npl_${database}_${table}`;
}

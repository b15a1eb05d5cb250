import type { SchemaAction } from './difference.js';

/** What an action does, one line each. */
export function describeAction(action: SchemaAction): string[] {
  switch (action.kind) {
    case 'create-database':
      return [`create database ${action.database}`];
    case 'create-table':
      return [`create table ${action.table.name}`];
    case 'add-column':
      return [`add column ${action.table}.${action.column.name} ${action.column.type}`];
    case 'build-stream': {
      const { source, views } = action.stream;
      return [source, ...views].map(({ name }) =>
        action.drop.includes(name) ? `recreate ${name}, keeps all rows` : `create ${name}`,
      );
    }
    case 'open-gate':
      return [`drop ${action.gate.name}, left from an interrupted apply`];
    case 'build-view':
      return [`${action.found === 'nothing' ? 'create' : 'recreate'} view ${action.view.name}`];
  }
}

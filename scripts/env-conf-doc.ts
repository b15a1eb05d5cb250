import { format } from 'prettier';
import { KEY_GROUPS } from '../src/config/keys.js';

const INTRODUCTION = `# env.conf

<!-- Made from src/config/keys.ts by \`npm run docs:env-conf\`; a unit test proves that it is fresh. -->

\`env.conf\` is the only source of configuration. It holds one \`KEY=VALUE\` a line.

- A number sign begins a comment, on a line of its own or after a value. A value that contains one, or that
  begins or ends with a space, stands in quotes: \`'a # b'\`. In double quotes, \`\\"\`, \`\\\\\` and \`\\$\` mean the
  character itself; in single quotes everything does.
- A key that is missing, commented out or empty has its default.
- Where a key is set twice, the last line counts, and \`npl-ops config check\` warns.
- A relative folder starts from that of \`env.conf\`.
- Keys that npl does not know are left alone.
- Passwords and access keys never stand here. They come from the environment (\`CLICKHOUSE_PASSWORD\`,
  \`AWS_ACCESS_KEY_ID\`, \`AWS_SECRET_ACCESS_KEY\`) or from \`.npl/secrets.env\` beside \`env.conf\`, a file that only
  its owner may read.

Commands:

| | |
|---|---|
| \`npl-ops config check\` | Names every problem, with its line and what is allowed instead. |
| \`npl-ops config get KEY\` | Prints the value in effect. |
| \`npl-ops config set KEY=VALUE ...\` | Shows the change, keeps the old file as \`env.conf.backup\` and writes. |
| \`npl-ops config diff\` | Prints what differs from the defaults. |
`;

/** docs/env-conf.md. */
export async function envConfDoc(): Promise<string> {
  const sections = KEY_GROUPS.map(({ title, keys }) => {
    const rows = Object.entries(keys).map(([name, { doc, type, default: fallback }]) => {
      return `| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${cell(type.allowed)} | ${cell(doc)} |`;
    });
    return [
      `## ${title}`,
      '',
      '| Key | Default | Allowed | Meaning |',
      '|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return format([INTRODUCTION, ...sections].join('\n'), { parser: 'markdown', printWidth: 110 });
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

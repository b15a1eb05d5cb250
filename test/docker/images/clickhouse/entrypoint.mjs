// Starts npl's own ClickHouse server over chdb with the variables, paths and uid of the official image.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const DATA = '/var/lib/clickhouse';
const LOGS = '/var/log/clickhouse-server';
/** The server listens on loopback alone; the port of the image is passed on to it. */
const INNER_PORT = 18123;
const PORT = 8123;

const { env } = process;
const user = env.CLICKHOUSE_USER || 'default';
const password = env.CLICKHOUSE_PASSWORD_FILE
  ? readFileSync(env.CLICKHOUSE_PASSWORD_FILE, 'utf8').replace(/\r?\n$/, '')
  : (env.CLICKHOUSE_PASSWORD ?? '');

function dropRights() {
  if (process.getuid() !== 0) return;
  const uid = Number(env.CLICKHOUSE_UID || 101);
  const gid = Number(env.CLICKHOUSE_GID || 101);
  if (env.CLICKHOUSE_DO_NOT_CHOWN !== '1') {
    for (const folder of [DATA, LOGS]) {
      const { uid: owner, gid: group } = statSync(folder);
      if (owner !== uid || group !== gid) execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
    }
  }
  process.setgroups([gid]);
  process.setgid(gid);
  process.setuid(uid);
}

/** One statement; throws what the server answers. */
async function sql(statement) {
  const headers = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password };
  const answer = await fetch(`http://127.0.0.1:${INNER_PORT}/`, { method: 'POST', headers, body: statement });
  if (!answer.ok) throw new Error(await answer.text());
}

async function untilItAnswers(server) {
  while (server.exitCode === null && server.signalCode === null) {
    const answer = await fetch(`http://127.0.0.1:${INNER_PORT}/ping`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
}

function passOn(client) {
  const server = connect({ port: INNER_PORT, host: '127.0.0.1', allowHalfOpen: true });
  client.pipe(server).pipe(client);
  client.on('error', () => server.destroy());
  server.on('error', () => client.destroy());
  client.on('close', () => server.destroy());
}

const isFirstRun = readdirSync(DATA).length === 0;
dropRights();
const main = '/opt/npl/dist/embedded/clickhouse/server-main.js';
const args = [main, '--chdb', '/opt/chdb', '--data', DATA, '--port', String(INNER_PORT), '--user', user];
const { CLICKHOUSE_PASSWORD: _, ...rest } = env;
const server = spawn(process.execPath, args, {
  stdio: 'inherit',
  env: { ...rest, NPL_CLICKHOUSE_PASSWORD: password },
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 137));

await untilItAnswers(server);
if (isFirstRun && env.CLICKHOUSE_DB) {
  await sql(`CREATE DATABASE IF NOT EXISTS \`${env.CLICKHOUSE_DB.replaceAll('`', '')}\``);
}
createServer({ allowHalfOpen: true }, passOn).listen(PORT, '::');

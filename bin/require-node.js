import module from 'node:module';

/** Oldest Node that the dependencies run on; plain JavaScript so that any Node can say so. */
const [MAJOR, MINOR] = [22, 12];

/** False, with one line on stderr and exit code 1, on a Node that is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) {
    // Compiled code is kept between runs, so that the next start is quicker.
    module.enableCompileCache();
    return true;
  }
  process.stderr.write(
    `npl needs Node ${MAJOR}.${MINOR} or newer and this is ${process.versions.node}. Inside a clone, "npm run quickstart" brings its own.\n`,
  );
  process.exitCode = 1;
  return false;
}

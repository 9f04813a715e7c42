// Starts a Certigate as a child process. Children end with the tests: a sandbox when its standard input closes, a node when killed.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../../certigate', import.meta.url));
const READY_MS = 120_000; // the launcher may have to build first

export const PROTOS = fileURLToPath(new URL('../target/protos', import.meta.url));
export const FIXTURES = fileURLToPath(new URL('./fixtures.yaml', import.meta.url));

/**
 * Starts a command that prints `ready grpc=HOST:PORT ...` and goes on.
 *
 * @param {...string} args of the launcher
 */
export async function start(...args) {
  const child = spawn(LAUNCHER, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  const [line] = await Promise.race([
    new Promise((done) => createInterface({ input: child.stdout }).once('line', (line) => done([line]))),
    ended.then((how) => [`ended with ${how}`]),
  ]);
  clearTimeout(timer);
  const ready = /^ready grpc=(\S+) /.exec(line);
  if (!ready) {
    throw new Error(`expected 'certigate ${args.join(' ')}' to become ready, found: ${line}`);
  }
  return {
    address: ready[1],
    /** As kill -9 does. */
    kill: () => (child.kill('SIGKILL'), ended),
    stop: () => (child.kill('SIGTERM'), ended),
  };
}

/** A sandbox that lives as long as this process does. */
export function sandbox(...options) {
  return start('sandbox', '--fixtures', FIXTURES, '--until-stdin-closes', ...options);
}

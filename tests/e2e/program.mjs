// A program of a test's own, on a folder of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The program, that may be killed and started again on the same data. */
export class Program {
  constructor(folder, port, env) {
    this.env = env;
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.port = String(port);
  }

  /** Starts one, with settings of its own. */
  static async start(env = {}) {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address();
    listener.close();
    const program = new Program(await mkdtemp(join(tmpdir(), 'guichet-own-')), port, env);
    await program.run();
    return program;
  }

  async run() {
    const args = ['serve', '--demo', '--port', this.port, '--data', join(this.folder, 'data'), '--site', process.env.SITE_DIR];
    this.child = spawn(process.env.PROGRAM, args, {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: this.child.stdout });
    for await (const line of lines) if (line.startsWith('ready ')) return;
    throw new Error('the program did not start');
  }

  async kill() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
    this.child = null;
  }

  async stop() {
    if (this.child) await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

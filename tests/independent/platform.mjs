// The platform as a process of its own, with what it says, what it holds, and nothing inherited.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Wrong, now, sleep, until } from './caller.mjs';
import { API_KEY } from './carrier.mjs';

/** The repository's root: two folders up, or where REPOSITORY says, when these files are a copy. */
export const ROOT = process.env.REPOSITORY ?? resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

let next = 20_000 + (process.pid % 800) * 10;

/** A port of 127.0.0.1 between 20000 and 29000 that nobody listens on. */
export async function freePort() {
  for (;;) {
    const port = next++;
    if (next > 29_000) next = 20_000;
    const server = createServer();
    const free = await new Promise((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => done(true));
    });
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

export class Platform {
  lines = [];
  exitCode = null;

  #process;

  /** Starts a program; does not wait for it. */
  static async launch(program, settings) {
    const platform = new Platform();
    const ports = { http: await freePort(), silo: await freePort(), gateway: await freePort() };
    platform.program = program;
    platform.url = settings.ASPNETCORE_URLS ?? `http://127.0.0.1:${ports.http}`;
    platform.settings = {
      ASPNETCORE_URLS: platform.url, Telnyx__PublicUrl: platform.url.replace('http', 'ws'), Telnyx__ApiKey: API_KEY,
      Cluster__Roles: 'All', Cluster__SiloPort: String(ports.silo), Cluster__GatewayPort: String(ports.gateway), Cluster__PrimaryPort: String(ports.silo),
      Agent__Phrases: 'none', ...settings,
    };
    platform.#spawn();
    return platform;
  }

  /** Starts a program and waits until it listens. */
  static async start(program, settings) {
    const platform = await Platform.launch(program, settings);
    await platform.ready();
    return platform;
  }

  #spawn() {
    const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.includes('__') && !key.startsWith('ASPNETCORE_')));
    for (const [key, value] of Object.entries(this.settings)) if (value !== null) env[key] = value;
    if (!existsSync(this.program)) throw new Wrong(`${this.program} is not built`);
    this.exitCode = null;
    this.exited = new Promise((done) => {
      this.#process = spawn('dotnet', [this.program], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [this.#process.stdout, this.#process.stderr]) {
        let rest = '';
        stream.on('data', (data) => {
          const parts = (rest + data).split('\n');
          rest = parts.pop();
          for (const text of parts) this.lines.push({ at: now(), text });
        });
        stream.on('end', () => rest && this.lines.push({ at: now(), text: rest }));
      }
      this.#process.on('close', (code, signal) => {
        this.exitCode = code ?? signal;
        done(this.exitCode);
      });
    });
  }

  get pid() {
    return this.#process.pid;
  }

  get output() {
    return this.lines.map((l) => l.text).join('\n');
  }

  /** Lines of the log with this text, or that match, since a time. */
  said(what, since = 0) {
    return this.lines.filter((l) => l.at >= since && (what instanceof RegExp ? what.test(l.text) : l.text.includes(what))).map((l) => l.text);
  }

  async ready(milliseconds = 60_000) {
    await until(() => this.said('Application started').length > 0 || this.exitCode !== null, milliseconds, () => `the platform does not start:\n${this.output}`);
    if (this.exitCode !== null) throw new Wrong(`the platform ended with ${this.exitCode}:\n${this.output}`);
  }

  /** Waits for the end of a program that ought to refuse its settings; its exit code, null where it went on. */
  async ends(milliseconds = 20_000) {
    await Promise.race([this.exited, sleep(milliseconds), until(() => this.said('Application started').length > 0, milliseconds, '').catch(() => {})]);
    return this.exitCode;
  }

  /** From now on nobody reads what it writes, as where the disk behind its console is stuck; or somebody does again. */
  mute(isMuted) {
    for (const stream of [this.#process.stdout, this.#process.stderr]) isMuted ? stream.pause() : stream.resume();
  }

  signal(name) {
    if (this.exitCode === null) this.#process.kill(name);
  }

  async stop() {
    this.signal('SIGTERM');
    await Promise.race([this.exited, sleep(1500)]);
    await this.kill();
  }

  async kill() {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** The same program with the same settings and ports, as a supervisor starts it after its death. */
  async again() {
    this.lines.length = 0;
    this.#spawn();
    await this.ready();
  }

  async get(path, headers = {}) {
    return await this.ask('GET', path, undefined, headers);
  }

  /** An HTTP request; { status, text, json, headers }. */
  async ask(method, path, body, headers = {}) {
    const { request } = await import('node:http');
    return await new Promise((resolve, reject) => {
      const url = new URL(this.url);
      const sent = request({ host: url.hostname, port: url.port, method, path, timeout: 10_000, headers: { ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }), ...headers } }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          let json = null;
          try {
            json = JSON.parse(text);
          } catch {
            // No JSON: then it is null.
          }
          resolve({ status: response.statusCode, text, json, headers: response.headers });
        });
      });
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} is not answered within 10 s`)));
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** A call as the API tells it. */
  async call(id) {
    return (await this.get(`/api/calls/${encodeURIComponent(id)}`)).json;
  }

  /** The sum of a metric over the labels that match. */
  async metric(name, labels = () => true) {
    const { text } = await this.get('/metrics');
    // NAME{labels} VALUE [TIMESTAMP]
    return text.split('\n').reduce((sum, line) => {
      const [, found, tags, value] = /^([a-zA-Z_:]+)(\{.*\})? (\S+)/.exec(line) ?? [];
      return found === name && labels(tags ?? '') ? sum + Number(value) : sum;
    }, 0);
  }

  /** Resident memory in MB, threads and open handles, from /proc. */
  get footprint() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const number = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return { memory: Math.round(number('VmRSS') / 1024), threads: number('Threads'), handles: readdirSync(`/proc/${this.pid}/fd`).length };
  }
}

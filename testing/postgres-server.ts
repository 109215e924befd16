// SPDX-License-Identifier: Apache-2.0
/** A PostgreSQL server of its own for a test: in a temporary folder, on a Unix socket, without a password. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

export interface PostgresServer {
  /** Where its files are. */
  readonly dataFolder: string
  /** Connection URL of a new, empty database. */
  newDatabase(): string
  /** Kills one process that serves a client; PostgreSQL then ends all of them and recovers. */
  killBackend(): Promise<void>
  /** As after a power cut: nothing is shut down in order. */
  crash(): void
  /** Starts it again after {@link crash}. */
  start(): void
  /** Ends it and removes all it wrote. */
  stop(): void
}

/** Why no server can be started here; undefined where it can, or must, as in CI. */
export function whyNoPostgres(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  if (environment['CI'] === 'true' || binaryFolder() !== undefined) return undefined
  return 'PostgreSQL is not here; install the package "postgresql"'
}

/** Debian keeps the server's programs out of the PATH. */
function binaryFolder(): string | undefined {
  const folders = [...globSync('/usr/lib/postgresql/*/bin').sort().reverse(), ...(process.env['PATH'] ?? '').split(':')]
  return folders.find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** Makes a cluster and starts it: about two seconds. Errors: the programs are missing or fail. */
export function startPostgresServer(): PostgresServer {
  const binaries = binaryFolder()
  if (binaries === undefined) throw new Error('starting PostgreSQL: expected initdb, found none; install "postgresql"')
  const folder = mkdtempSync(join(tmpdir(), 'ks-pg-'))
  const data = join(folder, 'data')
  const user = unprivilegedUser()
  if (user) chownSync(folder, user.uid, user.gid)
  let databases = 0

  function run(program: string, args: readonly string[]): void {
    const environment = { LC_ALL: 'C', PATH: '/usr/bin:/bin' }
    execFileSync(join(binaries ?? '', program), args, { ...user, cwd: folder, env: environment, stdio: 'ignore' })
  }

  function start(): void {
    // Its processes crash in tests, the machine does not: what was written need not be on the disk.
    const settings = `-k ${folder} -c listen_addresses= -c shared_buffers=16MB -c fsync=off`
    run('pg_ctl', ['start', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings])
  }

  run('initdb', ['-D', data, '-U', 'ks', '--auth=trust', '--encoding=UTF8', '--no-sync'])
  start()
  return {
    dataFolder: data,
    newDatabase() {
      const name = `test${databases++}`
      run('createdb', ['-h', folder, '-U', 'ks', name])
      return `postgres://ks@localhost/${name}?host=${encodeURIComponent(folder)}`
    },
    async killBackend() {
      const client = new Client({ host: folder, user: 'ks', database: 'postgres' })
      // It is ended with the others.
      client.on('error', () => undefined)
      await client.connect()
      const { rows } = await client.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
         ORDER BY state = 'active' DESC LIMIT 1`,
      )
      for (const { pid } of rows) process.kill(pid, 'SIGKILL')
      await client.end().catch(() => undefined)
    },
    crash: () => run('pg_ctl', ['stop', '-D', data, '-m', 'immediate', '-w']),
    start,
    stop() {
      spawnSync(join(binaries, 'pg_ctl'), ['stop', '-D', data, '-m', 'immediate', '-w'], { ...user, stdio: 'ignore' })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The server refuses to run as root. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string, name: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout)
  const name = spawnSync('id', ['postgres']).status === 0 ? 'postgres' : 'nobody'
  return { uid: id('-u', name), gid: id('-g', name) }
}

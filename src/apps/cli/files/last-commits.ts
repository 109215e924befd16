// SPDX-License-Identifier: Apache-2.0
/** The last commit of each file of a scan, asked of the git on PATH in one walk through the history. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join, resolve } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { GitCommit } from '#domain/scanned-source.ts'
import { gitTopOf } from './git-tree.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A longer walk ends; files that were not met by then have no commit in the report. */
const longestMs = 10_000
const maxOutputBytes = 64 * 1024 * 1024

/** Fields of a commit, each behind a byte that no message, name or path may hold. */
const format = ['', '%H', '%cI', '%cn', '%ce', '%s'].join('%x00')

/**
 * Commits by absolute path. Files outside of a work tree, that nobody committed, or that are beyond the bounds have
 * none; a file of a submodule has that of the submodule. Cost: the history back to the oldest of the commits.
 */
export async function lastCommitsOf(
  files: ReadonlySet<string>,
  env: Environment,
): Promise<ReadonlyMap<string, GitCommit>> {
  const found = new Map<string, GitCommit>()
  for (const [top, wanted] of byTop(files)) await walk(top, wanted, { env, found })
  return found
}

function byTop(files: ReadonlySet<string>): ReadonlyMap<string, Set<string>> {
  const topOfFolder = new Map<string, string | undefined>()
  const byTops = new Map<string, Set<string>>()
  for (const file of files) {
    const folder = dirname(resolve(file))
    const top = topOfFolder.has(folder) ? topOfFolder.get(folder) : gitTopOf(folder)
    topOfFolder.set(folder, top)
    if (top === undefined) continue
    const known = byTops.get(top)
    if (known) known.add(resolve(file))
    else byTops.set(top, new Set([resolve(file)]))
  }
  return byTops
}

interface Walk {
  readonly env: Environment
  readonly found: Map<string, GitCommit>
}

/** Ends as soon as every file was met. What git says of an error is of no interest: the report does without. */
async function walk(top: string, wanted: Set<string>, { env, found }: Walk): Promise<void> {
  const args = [
    'log',
    '-z',
    '--name-only',
    '--no-renames',
    '--no-ext-diff',
    '--no-show-signature',
    `--format=${format}`,
  ]
  const child = spawn('git', ['-C', top, '-c', 'core.fsmonitor=false', ...args], {
    // A partial clone would fetch what it lacks; nothing is fetched by a scan.
    env: { ...env, GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: longestMs,
    killSignal: 'SIGKILL',
  })
  const closed = once(child, 'close').catch(() => undefined)
  const decoder = new StringDecoder('utf8')
  const reader = new LogReader((path, commit) => {
    const file = join(top, path)
    if (wanted.delete(file)) found.set(file, commit)
  })
  let bytes = 0
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    reader.push(decoder.write(chunk))
    bytes += chunk.length
    if (wanted.size === 0 || bytes > maxOutputBytes) break
  }
  child.kill('SIGKILL')
  await closed
}

const fieldsOfCommit = 5

/** Reads the texts between zero bytes: an empty one, the fields of a commit, the paths that it touched, and so on. */
class LogReader {
  readonly #onPath: (path: string, commit: GitCommit) => void
  #rest = ''
  #fields: string[] | undefined
  #commit: GitCommit | undefined
  #isFirstPath = false

  constructor(onPath: (path: string, commit: GitCommit) => void) {
    this.#onPath = onPath
  }

  push(text: string): void {
    const texts = (this.#rest + text).split('\0')
    this.#rest = texts.pop() ?? ''
    for (const each of texts) this.#take(each)
  }

  #take(text: string): void {
    if (this.#fields) {
      this.#fields.push(text)
      if (this.#fields.length === fieldsOfCommit) this.#begin(this.#fields)
    } else if (text === '') this.#fields = []
    else if (this.#commit) {
      this.#onPath(this.#isFirstPath ? text.replace(/^\n/, '') : text, this.#commit)
      this.#isFirstPath = false
    }
  }

  #begin([hash = '', date = '', committerName = '', committerEmail = '', message = '']: readonly string[]): void {
    this.#commit = { hash, date, committerName, committerEmail, message }
    this.#fields = undefined
    this.#isFirstPath = true
  }
}

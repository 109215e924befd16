// SPDX-License-Identifier: Apache-2.0
/** The git work tree that a path belongs to, found without running git. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { runProgram } from '#apps/cli/run-program.ts'
import type { GitContext } from '#engines/report/report.ts'

/** Absolute path of the work tree's top folder; undefined outside of one. */
export function gitTopOf(path: string): string | undefined {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return undefined
  }
}

const separator = '\u001f'

/** Branch, last commit and remote; undefined where git is absent or there is no commit. Credentials in URLs go. */
export async function gitContextOf(
  top: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<GitContext | undefined> {
  const format = ['%H', '%cI', '%cn', '%ce', '%s'].join('%x1f')
  const log = await runProgram('git', ['-C', top, 'log', '-1', `--format=${format}`], env)
  if (log.kind !== 'done') return undefined
  const [hash = '', date = '', committerName = '', committerEmail = '', message = ''] = log.stdout
    .trim()
    .split(separator)
  const branch = await runProgram('git', ['-C', top, 'rev-parse', '--abbrev-ref', 'HEAD'], env)
  const remote = await runProgram('git', ['-C', top, 'remote', 'get-url', 'origin'], env)
  return {
    localRootPath: top,
    branch: branch.kind === 'done' ? branch.stdout.trim() : '',
    remoteURL: remote.kind === 'done' ? remote.stdout.trim().replace(/:\/\/[^/@]*@/, '://') : '',
    lastCommit: { hash, date, committerName, committerEmail, message },
  }
}

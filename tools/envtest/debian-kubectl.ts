// SPDX-License-Identifier: Apache-2.0
/**
 * The kubectl that Debian's package `kubernetes-client` holds: the oldest one we promise to answer.
 *
 * The package is unpacked into the cache and not installed, since it cannot stand beside another kubectl.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder, type Environment, isExecutable } from './assets.ts'
import { EnvtestError } from './error.ts'

const packageName = 'kubernetes-client'
const versionPattern = /v1\.20\.\d+/
const installedPath = '/usr/bin/kubectl'

/** Where it is: in the cache, else at `/usr/bin/kubectl` where that is this version; undefined where neither. */
export function findDebianKubectl(environment: Environment): string | undefined {
  return [cachedPath(environment), installedPath].find(path => isExecutable(path) && isOfDebian(path))
}

function cachedPath(environment: Environment): string {
  return join(cacheFolder(environment), packageName, 'kubectl')
}

function isOfDebian(path: string): boolean {
  const { stdout } = spawnSync(path, ['version', '--client'], { encoding: 'utf8' })
  return versionPattern.test(stdout)
}

/**
 * Its path, after fetching the package with apt where it is missing; apt's lists must be there.
 *
 * Errors: EnvtestError `build-failed` without apt, dpkg or the package; `wrong-version`.
 */
export function fetchDebianKubectl(environment: Environment): string {
  const present = findDebianKubectl(environment)
  if (present) return present
  const folder = mkdtempSync(join(tmpdir(), `${packageName}-`))
  try {
    run('apt-get', ['download', packageName], folder)
    const archive = readdirSync(folder).find(name => name.endsWith('.deb')) ?? ''
    run('dpkg-deb', ['--extract', archive, 'root'], folder)
    const unpacked = join(folder, 'root', installedPath)
    if (!isOfDebian(unpacked))
      throw new EnvtestError('wrong-version', `${archive}: expected kubectl ${versionPattern.source}, got another`)
    return keep(unpacked, cachedPath(environment))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function keep(from: string, path: string): string {
  const beside = `${path}.${process.pid}`
  mkdirSync(join(path, '..'), { recursive: true })
  copyFileSync(from, beside)
  renameSync(beside, path)
  return path
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return
  const because = error?.message ?? stderr.trim()
  throw new EnvtestError('build-failed', `${command} ${args.join(' ')}: expected success, got: ${because}`)
}

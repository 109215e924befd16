// SPDX-License-Identifier: Apache-2.0
/** Real packages in images on a real registry, as `ks scan image` lists them. */
import assert from 'node:assert/strict'
import { execFile, type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ociImage } from './builders/oci-image.ts'
import { pushImage, startDockerRegistry } from './docker-registry.ts'
import type { TempDir } from './temp-dir.ts'

const main = join(import.meta.dirname, '../src/apps/cli/main.ts')
/** User `u` with the password `p`, as `htpasswd -B` writes it. */
const passwords = 'u:$2b$12$Zi5ei6T3VXYuUIS1Xws8ZexoeVZ29/jCj/7uTKixj35/G1AQtApja\n'

/** A package as Syft's JSON has it. */
export interface Artifact {
  readonly name: string
  readonly version: string
  readonly type: string
  readonly purl: string
  readonly locations: readonly { readonly path: string }[]
}

/** Runs a program to its end; throws what it says when it fails. */
export function run(file: string, args: readonly string[], cwd?: string): SpawnSyncReturns<string> {
  const options = { encoding: 'utf8', maxBuffer: 2 ** 28, ...(cwd !== undefined && { cwd }) } as const
  const ended = spawnSync(file, args, options)
  if (ended.error || ended.status !== 0)
    throw new Error(`${file} ${args.slice(0, 3).join(' ')}: ${ended.error?.message ?? ended.stderr.slice(-2_000)}`)
  return ended
}

/** Whether a program is there and ends well. */
export function has(file: string, ...args: readonly string[]): boolean {
  return spawnSync(file, args).status === 0
}

/** The archive of a folder, as `tar` writes it. */
export function archiveOf(folder: string): Buffer {
  const packed = spawnSync('tar', ['-C', folder, '-cf', '-', '.'], { maxBuffer: 2 ** 30 })
  assert.equal(packed.status, 0, String(packed.stderr))
  return packed.stdout
}

/**
 * Scans an image of the layers, pushed to a registry of its own that lets in nobody without a password; `auth` is
 * what its configuration says of that, by default basic authentication.
 */
export async function scanned(
  folder: TempDir,
  layers: readonly Buffer[],
  auth = `  htpasswd: {realm: test, path: "${folder.write('htpasswd', passwords)}"}`,
): Promise<readonly Artifact[]> {
  {
    await using open = await startDockerRegistry(folder)
    await pushImage(open.host, 'team/real:1', ociImage({ layers, packing: 'gzip' }))
  }
  const secret = folder.write('password', 'p\n')
  await using registry = await startDockerRegistry(folder, auth)
  const output = join(folder.path, 'sbom.json')
  const args = [main, 'scan', 'image', `${registry.host}/team/real:1`, '--format', 'syft-json', '--output', output]
  const login = ['--use-http', '--username', 'u', '--password-file', secret, '--no-cache']
  assert.equal(await failureOf([...args, ...login]), '')
  return (JSON.parse(readFileSync(output, 'utf8')) as { readonly artifacts: readonly Artifact[] }).artifacts
}

/** What a program of Node says when it fails; meanwhile a token server of this process can answer. */
function failureOf(args: readonly string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const limits = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const
  execFile(process.execPath, args, limits, (error, _, stderr) => resolve(error ? stderr || error.message : ''))
  return promise
}

/** Name and version of the packages of a kind, those that lie below a folder, sorted. */
export function listed(artifacts: readonly Artifact[], type: string, below = '/'): readonly string[] {
  return artifacts
    .filter(each => each.type === type && each.locations.some(({ path }) => path.startsWith(below)))
    .map(({ name, version }) => `${name} ${version}`)
    .toSorted()
}

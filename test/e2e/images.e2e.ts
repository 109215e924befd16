// SPDX-License-Identifier: Apache-2.0
/**
 * Real packages, installed by the package managers themselves, in an image on a real registry that asks for a
 * password: what `ks scan image` lists is what the managers say they installed.
 *
 * A manager that this machine lacks is skipped by name; on CI that of the operating system and the registry must be
 * there.
 */
import assert from 'node:assert/strict'
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ociImage } from '#testing/builders/oci-image.ts'
import { hasDockerRegistry, pushImage, startDockerRegistry } from '#testing/docker-registry.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'

const isCi = process.env['CI'] === 'true'
const main = join(import.meta.dirname, '../../src/apps/cli/main.ts')
/** User `u` with the password `p`, as `htpasswd -B` writes it. */
const passwords = 'u:$2b$12$Zi5ei6T3VXYuUIS1Xws8ZexoeVZ29/jCj/7uTKixj35/G1AQtApja\n'

interface Artifact {
  readonly name: string
  readonly version: string
  readonly type: string
  readonly locations: readonly { readonly path: string }[]
}

function run(file: string, args: readonly string[], cwd?: string): SpawnSyncReturns<string> {
  const options = { encoding: 'utf8', maxBuffer: 2 ** 28, ...(cwd !== undefined && { cwd }) } as const
  const ended = spawnSync(file, args, options)
  if (ended.error || ended.status !== 0)
    throw new Error(`${file} ${args.slice(0, 3).join(' ')}: ${ended.error?.message ?? ended.stderr.slice(-2_000)}`)
  return ended
}

function has(file: string, ...args: readonly string[]): boolean {
  return spawnSync(file, args).status === 0
}

/** The archive of a folder, as `tar` writes it. */
function archiveOf(folder: string): Buffer {
  const packed = spawnSync('tar', ['-C', folder, '-cf', '-', '.'], { maxBuffer: 2 ** 30 })
  assert.equal(packed.status, 0, String(packed.stderr))
  return packed.stdout
}

/** Scans an image of the layers, pushed to a registry of its own that lets in nobody without a password. */
async function scanned(folder: TempDir, layers: readonly Buffer[]): Promise<readonly Artifact[]> {
  {
    await using open = await startDockerRegistry(folder)
    await pushImage(open.host, 'team/real:1', ociImage({ layers, packing: 'gzip' }))
  }
  const users = folder.write('htpasswd', passwords)
  const secret = folder.write('password', 'p\n')
  await using registry = await startDockerRegistry(folder, `  htpasswd: {realm: test, path: "${users}"}`)
  const output = join(folder.path, 'sbom.json')
  const args = [main, 'scan', 'image', `${registry.host}/team/real:1`, '--format', 'syft-json', '--output', output]
  const login = ['--use-http', '--username', 'u', '--password-file', secret, '--no-cache']
  const ended = spawnSync(process.execPath, [...args, ...login], { encoding: 'utf8' })
  assert.equal(ended.status, 0, ended.stderr)
  return (JSON.parse(readFileSync(output, 'utf8')) as { readonly artifacts: readonly Artifact[] }).artifacts
}

function listed(artifacts: readonly Artifact[], type: string, below = '/'): readonly string[] {
  return artifacts
    .filter(each => each.type === type && each.locations.some(({ path }) => path.startsWith(below)))
    .map(({ name, version }) => `${name} ${version}`)
    .toSorted()
}

describe('real packages', { skip: !isCi && !hasDockerRegistry() && 'there is no docker-registry' }, () => {
  let folder: TempDir
  before(() => {
    folder = tempDir()
  })
  after(() => folder[Symbol.dispose]())

  test('Debian, by dpkg', { skip: !isCi && !has('mmdebstrap', '--version') && 'there is no mmdebstrap' }, async () => {
    const tarball = join(folder.path, 'debian.tar')
    run('mmdebstrap', ['--quiet', '--variant=essential', '--include=ruby-rack,python3-yaml', 'bookworm', tarball])
    const database = join(folder.path, 'debian')
    mkdirSync(database)
    run('tar', ['-xf', tarball, '-C', database, './var/lib/dpkg'])
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a format of dpkg's
    const format = '${Package} ${Version}\n'
    const told = run('dpkg-query', [`--admindir=${database}/var/lib/dpkg`, '-W', `--showformat=${format}`]).stdout
    const artifacts = await scanned(folder, [readFileSync(tarball)])
    const expected = told.trim().split('\n').toSorted()
    assert.ok(expected.length > 50)
    assert.deepEqual(listed(artifacts, 'deb'), expected)
    assert.ok(listed(artifacts, 'gem').some(gem => gem.startsWith('rack ')))
    assert.ok(listed(artifacts, 'python').some(python => python.startsWith('pyyaml ')))
  })

  test('npm, pip and Go, over two layers', async t => {
    const root = join(folder.path, 'languages')
    const app = join(root, 'app')
    mkdirSync(app, { recursive: true })
    folder.write('languages/app/package.json', '{"name":"app","version":"1.0.0"}', 0o644)
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'express@4.18.2', 'semver@7.5.3'], app)
    const tree = JSON.parse(run('npm', ['ls', '--all', '--json'], app).stdout) as Tree
    const upper = join(folder.path, 'upper')
    const site = join(upper, 'usr/lib/python3/dist-packages')
    mkdirSync(site, { recursive: true })
    const hasPip = has('python3', '-m', 'pip', '--version')
    if (hasPip) run('python3', ['-m', 'pip', 'install', '--quiet', '--target', site, 'flask==3.0.0', 'pyyaml==6.0.1'])
    const hasGo = has('go', 'version')
    const bin = join(upper, 'usr/local/bin')
    mkdirSync(bin, { recursive: true })
    const built = hasGo ? goProgram() : undefined
    if (built) run('cp', [built, join(bin, 'program')])
    const artifacts = await scanned(folder, [archiveOf(root), archiveOf(upper)])

    assert.deepEqual(new Set(listed(artifacts, 'npm')), new Set(['app 1.0.0', ...dependenciesOf(tree)]))
    if (hasPip) {
      const told = run('python3', ['-m', 'pip', 'list', '--path', site, '--format', 'json']).stdout
      const pip = (JSON.parse(told) as readonly Artifact[]).map(({ name, version }) =>
        `${name} ${version}`.toLowerCase(),
      )
      const found = listed(artifacts, 'python').map(text => text.toLowerCase())
      assert.deepEqual(found, pip.toSorted())
    } else t.diagnostic('there is no pip')
    if (built) {
      const modules = run('go', ['version', '-m', built]).stdout.matchAll(/^\t(?:dep)\t(\S+)\t(\S+)/gm)
      const expected = [...modules].map(([, name, version]) => `${name} ${version}`)
      const found = new Set(listed(artifacts, 'go-module'))
      assert.ok(
        expected.every(each => found.has(each)),
        `${[...found].join(', ')} lack some of ${expected.join(', ')}`,
      )
      assert.ok([...found].some(each => each.startsWith('stdlib ')))
    } else t.diagnostic('there is no program in Go')
  })
})

interface Tree {
  readonly dependencies?: Readonly<Record<string, Tree & { readonly version: string }>>
}

function dependenciesOf({ dependencies = {} }: Tree): readonly string[] {
  return Object.entries(dependencies).flatMap(([name, each]) => [`${name} ${each.version}`, ...dependenciesOf(each)])
}

/** A program that the Go compiler made: one of the control plane, if it has been built. */
function goProgram(): string | undefined {
  const cache = join(
    process.env['XDG_CACHE_HOME'] || join(process.env['HOME'] ?? '', '.cache'),
    'kubescape-operator-ts',
  )
  const folders = [cache, join(cache, 'envtest')].filter(existsSync)
  const names = folders.flatMap(each => readdirSync(each).map(name => join(each, name, 'etcd')))
  return names.find(existsSync)
}

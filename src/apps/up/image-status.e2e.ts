// SPDX-License-Identifier: Apache-2.0
/** What kubectl shows of images that were scanned, and of those that could not be. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import { type BuiltImage, ociImage } from '#testing/builders/oci-image.ts'
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { type FakeRegistry, startFakeRegistry } from '#testing/fake-registry.ts'
import { runKubectl } from '#testing/kubectl.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import { startUpScene, type UpScene } from '#testing/up-scene.ts'
import { findDebianKubectl } from '#tools/envtest/debian-kubectl.ts'

const kubectl = findDebianKubectl(process.env)
const status = 'Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n'

function imageOf(
  release: string,
  more: readonly { readonly name: string; readonly content: string }[] = [],
): BuiltImage {
  return ociImage({
    layers: [[{ name: 'etc/os-release', content: release }, { name: 'var/lib/dpkg/status', content: status }, ...more]],
  })
}

const debian12 = 'ID=debian\nVERSION_ID="12"\n'
const debian = imageOf(debian12)

/** The image with another manifest. */
function withManifest(mediaType: string, manifest: object): BuiltImage {
  const bytes = Buffer.from(JSON.stringify(manifest))
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const blob = { mediaType, digest, size: bytes.length, bytes }
  return { ...debian, manifest: blob, blobs: [...debian.blobs, blob] }
}

const ociType = 'application/vnd.oci.image.manifest.v1+json'
const whole = JSON.parse(debian.manifest.bytes.toString('utf8')) as { layers: readonly object[] }
const images: Readonly<Record<string, BuiltImage>> = {
  broken: imageOf(debian12, [{ name: 'var/lib/rpm/rpmdb.sqlite', content: 'no database' }]),
  ended: imageOf('ID=debian\nVERSION_ID="8"\n'),
  fine: debian,
  strange: imageOf('ID=plan9\nVERSION_ID="4"\n'),
  huge: withManifest(ociType, { ...whole, layers: whole.layers.map(layer => ({ ...layer, size: 6 * 2 ** 30 })) }),
  odd: withManifest('application/vnd.example.unknown', { schemaVersion: 2 }),
  old: withManifest('application/vnd.docker.distribution.manifest.v1+json', { schemaVersion: 1, name: 'x' }),
}

/** Those whose packages were looked up all the same. */
const matched: ReadonlySet<string> = new Set(['broken', 'ended', 'fine'])

/** By the pod: status, and how the reason begins. */
const expected: Readonly<Record<string, readonly [status: string, reason: RegExp]>> = {
  broken: ['partial', /^expected an rpm database /],
  denied: ['unauthorize', /^pull denied: \S+\/team\/app: refused without credentials/],
  ended: ['eol-distro', /^debian 8 has had no updates since 2020-06-30/],
  fine: ['ready', /^$/],
  gone: ['failed', /^image not found: /],
  huge: ['too-large', /^image too large: the image has 6442450944 bytes, expected at most/],
  odd: ['failed', /^unsupported media type: /],
  old: ['unsupported-schema', /^manifest of schema 1: /],
  strange: ['no-data', /^the operating system of the image is not known/],
}

let dir: TempDir
let open: FakeRegistry
let shut: FakeRegistry
let scene: UpScene

const debian8 = { ...systems.debian12, majorVersion: '8', codename: 'jessie', endOfLife: '2020-06-30T00:00:00Z' }

/** Starts on a database of that age, with these pods. */
async function startScene(folder: TempDir, ageDays: number, pods: readonly string[]): Promise<UpScene> {
  const records = [systems.debian12, debian8].map((system, index) =>
    advisoryFor({ ecosystem: 'deb', name: 'bash', system }, '< 5.3', { type: 'dpkg', name: `CVE-2026-000${index}` }),
  )
  const vulndb = join(folder.path, 'vulndb')
  await buildDatabase({ into: vulndb, records, now: new Date(Date.now() - ageDays * 24 * 3_600_000).toISOString() })
  const manifests = pods.map(name => {
    const host = name === 'denied' ? shut.host : open.host
    return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  containers: [{name: app, image: "${host}/team/app:${name}"}]\n`
  })
  folder.write('manifests/shop.yaml', manifests.join('---\n'))
  return await startUpScene({ folder: folder.path, vulndb })
}

before(async () => {
  if (!kubectl) return
  dir = tempDir()
  open = await startFakeRegistry()
  shut = await startFakeRegistry({ auth: 'basic', username: 'u', password: 'p' })
  for (const [name, image] of Object.entries(images)) open.put('team/app', name, image)
  scene = await startScene(dir, 0, Object.keys(expected))
})

after(async () => {
  if (!kubectl) return
  await scene.stop()
  await Promise.all([open[Symbol.asyncDispose](), shut[Symbol.asyncDispose]()])
  dir[Symbol.dispose]()
})

async function kubectlSays({ kubeconfigPath }: UpScene, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runKubectl({ path: kubectl ?? '', kubeconfigPath, args })
  assert.equal(exitCode, 0, stderr)
  return stdout
}

/** Cells of the rows by the name in them; columns stand where their titles do. */
function rowsOf(table: string): readonly ((title: string) => string)[] {
  const [head = '', ...lines] = table.trimEnd().split('\n')
  const titles = [...head.matchAll(/\S+(?: \S+)*/g)].map(({ 0: title, index }) => ({ title, index }))
  return lines.map(line => title => {
    const at = titles.findIndex(each => each.title === title)
    const { index = 0 } = titles[at] ?? {}
    return line.slice(index, titles[at + 1]?.index).trim()
  })
}

const skip = kubectl ? false : 'no kubectl; fetch it by "npm run envtest -- kubectl"'

test('kubectl shows of each container what became of its image, and why', { skip }, async () => {
  const table = await kubectlSays(scene, 'get', 'vulnerabilitymanifestsummaries', '-A', '-o', 'wide')
  const shown = Object.fromEntries(
    rowsOf(table).map(cell => [cell('WORKLOAD'), [cell('STATUS'), cell('REASON'), cell('CRITICAL')] as const]),
  )
  assert.deepEqual(Object.keys(shown).sort(), Object.keys(expected), table)
  for (const [name, [wanted, reason]] of Object.entries(expected)) {
    assert.equal(shown[name]?.[0], wanted, table)
    assert.match(shown[name]?.[1] ?? '', reason, table)
  }
  // Nothing that could not be looked at reads as clean.
  for (const name of Object.keys(expected)) assert.equal(shown[name]?.[2], matched.has(name) ? '0' : '-', table)
})

test('kubectl shows of every container that the database is old', { skip }, async () => {
  using folder = tempDir()
  const old = await startScene(folder, 10, ['ended', 'fine', 'strange'])
  try {
    const table = await kubectlSays(old, 'get', 'vulnerabilitymanifestsummaries', '-A', '-o', 'wide')
    const shown = rowsOf(table).map(cell => [cell('WORKLOAD'), cell('STATUS'), cell('REASON')])
    const because = (name: string) => shown.find(([workload]) => workload === name)
    assert.equal(because('fine')?.[1], 'db-stale', table)
    assert.match(because('fine')?.[2] ?? '', /^the database was built 10 days ago, on \d{4}-\d\d-\d\d$/)
    // What weighs more is shown first.
    assert.equal(because('ended')?.[1], 'eol-distro', table)
    assert.equal(because('strange')?.[1], 'no-data', table)
  } finally {
    await old.stop()
  }
})

test('kubectl describe tells of the pod why its image was not scanned, and what to do', { skip }, async () => {
  let events = ''
  for (let attempt = 0; attempt < 100 && events.split('\n').length < 6; attempt++) {
    events = await kubectlSays(
      scene,
      'get',
      'events',
      '-n',
      'shop',
      '-o',
      'custom-columns=:.involvedObject.name,:.reason,:.message',
      '--no-headers',
    )
    await sleep(100)
  }
  for (const line of [
    /^denied +ImagePullDenied +container app, .*; name a secret that may pull it in imagePullSecrets/m,
    /^gone +ImageNotFound +.*; push it again, or correct the name/m,
    /^huge +ImageTooLarge +.*; raise maxImageSize/m,
    /^odd +ImageFormatUnsupported +.*; push the image with layers/m,
    /^old +ImageFormatUnsupported +.*; push the image again with a client/m,
  ])
    assert.match(events, line)
})

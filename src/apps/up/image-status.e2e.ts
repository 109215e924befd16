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

function imageOf(release: string): BuiltImage {
  return ociImage({
    layers: [
      [
        { name: 'etc/os-release', content: release },
        { name: 'var/lib/dpkg/status', content: status },
      ],
    ],
  })
}

const debian = imageOf('ID=debian\nVERSION_ID="12"\n')

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
  fine: debian,
  strange: imageOf('ID=plan9\nVERSION_ID="4"\n'),
  huge: withManifest(ociType, { ...whole, layers: whole.layers.map(layer => ({ ...layer, size: 6 * 2 ** 30 })) }),
  odd: withManifest('application/vnd.example.unknown', { schemaVersion: 2 }),
  old: withManifest('application/vnd.docker.distribution.manifest.v1+json', { schemaVersion: 1, name: 'x' }),
}

/** By the pod: status, and how the reason begins. */
const expected: Readonly<Record<string, readonly [status: string, reason: RegExp]>> = {
  denied: ['unauthorize', /^pull denied: \S+\/team\/app: refused without credentials/],
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

before(async () => {
  if (!kubectl) return
  dir = tempDir()
  open = await startFakeRegistry()
  shut = await startFakeRegistry({ auth: 'basic', username: 'u', password: 'p' })
  for (const [name, image] of Object.entries(images)) open.put('team/app', name, image)
  const bash = advisoryFor({ ecosystem: 'deb', name: 'bash', system: systems.debian12 }, '< 5.3', { type: 'dpkg' })
  const vulndb = join(dir.path, 'vulndb')
  await buildDatabase({ into: vulndb, records: [bash], now: new Date().toISOString() })
  const pods = Object.keys(expected).map(name => {
    const host = name === 'denied' ? shut.host : open.host
    return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  containers: [{name: app, image: "${host}/team/app:${name}"}]\n`
  })
  dir.write('manifests/shop.yaml', pods.join('---\n'))
  scene = await startUpScene({ folder: dir.path, vulndb })
})

after(async () => {
  if (!kubectl) return
  await scene.stop()
  await Promise.all([open[Symbol.asyncDispose](), shut[Symbol.asyncDispose]()])
  dir[Symbol.dispose]()
})

async function kubectlSays(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runKubectl({
    path: kubectl ?? '',
    kubeconfigPath: scene.kubeconfigPath,
    args,
  })
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
  const table = await kubectlSays('get', 'vulnerabilitymanifestsummaries', '-A', '-o', 'wide')
  const shown = Object.fromEntries(
    rowsOf(table).map(cell => [cell('WORKLOAD'), [cell('STATUS'), cell('REASON'), cell('CRITICAL')] as const]),
  )
  assert.deepEqual(Object.keys(shown).sort(), Object.keys(expected), table)
  for (const [name, [wanted, reason]] of Object.entries(expected)) {
    assert.equal(shown[name]?.[0], wanted, table)
    assert.match(shown[name]?.[1] ?? '', reason, table)
  }
  // Nothing that could not be looked at reads as clean.
  for (const name of Object.keys(expected)) assert.equal(shown[name]?.[2], name === 'fine' ? '0' : '-', table)
})

test('kubectl describe tells of the pod why its image was not scanned, and what to do', { skip }, async () => {
  let events = ''
  for (let attempt = 0; attempt < 100 && events.split('\n').length < 6; attempt++) {
    events = await kubectlSays(
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

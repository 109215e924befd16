// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cycloneDxOf } from '#engines/sbom/cyclonedx/document.ts'
import type { Package } from '#engines/sbom/package.ts'
import type { ScannedImage } from '#engines/sbom/run.ts'
import { syftDocumentOf } from './document.ts'
import type { ImageSource } from './image-source.ts'

const layer = 'sha256:layer'
const manifestDigest = `sha256:${'a'.repeat(64)}`

function found(more: Partial<Package> & Pick<Package, 'id' | 'name'>): Package {
  return {
    version: '1.0',
    type: 'deb',
    language: '',
    purl: `pkg:deb/debian/${more.name}@1.0`,
    foundBy: 'dpkg',
    cpes: [],
    licenses: [],
    locations: [{ path: '/var/lib/dpkg/status', evidence: 'primary', layer }],
    ownedFiles: [],
    ownedFolders: [],
    ...more,
  }
}

const bash = found({ id: 'id-bash', name: 'bash', ownedFiles: ['/bin/bash', '/usr/bin/bash', '/usr', '/gone'] })
const scoped = found({
  id: 'id-scoped',
  name: '@babel/core',
  type: 'npm',
  language: 'javascript',
  version: '',
  purl: 'pkg:npm/%40babel/core',
  ownedBy: 'id-bash',
  licenses: [{ value: 'MIT', type: 'declared' }],
  cpes: [
    { cpe: 'cpe:2.3:a:x:y:*:*:*:*:*:*:*:*', source: 'syft-generated' },
    { cpe: 'cpe:2.3:a:x:z:*:*:*:*:*:*:*:*', source: 'declared' },
  ],
  metadataType: 'javascript-npm-package',
  metadata: { private: true },
})

const scanned: ScannedImage = {
  inventory: { packages: [bash, scoped], doubts: [], isComplete: true },
  layerBytes: [10, 20],
  keptLayers: 0,
  locate: path => (path.endsWith('/bash') ? { path: '/usr/bin/bash', layer } : undefined),
}

const source: ImageSource = {
  userInput: 'localhost:5000/team/app:v1',
  imageId: 'sha256:config',
  manifestDigest,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  tags: ['localhost:5000/team/app:v1'],
  repoDigests: [],
  platform: 'linux/arm64/v8',
  labels: { maintainer: 'me' },
  manifest: Buffer.from('{}'),
  config: Buffer.from('{"config":{"Env":["PASSWORD=hunter2"]}}'),
  layers: [
    { mediaType: 'tar', diffId: layer },
    { mediaType: 'tar', diffId: 'sha256:other' },
  ],
}

const document = syftDocumentOf(scanned, source, { name: 'kubescape', version: '1' })

test('packages, in the names of Syft', () => {
  const [, npm] = document.artifacts
  assert.deepEqual(npm, {
    id: 'id-scoped',
    name: '@babel/core',
    version: '',
    type: 'npm',
    foundBy: 'dpkg-cataloger',
    locations: [
      {
        path: '/var/lib/dpkg/status',
        layerID: layer,
        accessPath: '/var/lib/dpkg/status',
        annotations: { evidence: 'primary' },
      },
    ],
    licenses: [{ value: 'MIT', spdxExpression: '', type: 'declared', urls: [], locations: [] }],
    language: 'javascript',
    cpes: scoped.cpes,
    purl: 'pkg:npm/%40babel/core',
    metadataType: 'javascript-npm-package',
    metadata: { private: true },
  })
})

test('every relationship is between things that are there; an owned file counts once, folders and lost files not', () => {
  const ids = new Set([
    document.source.id,
    ...document.artifacts.map(({ id }) => id),
    ...document.files.map(({ id }) => id),
  ])
  for (const { parent, child } of document.artifactRelationships) assert.ok(ids.has(parent) && ids.has(child))
  const owned = document.artifactRelationships.filter(({ parent, type }) => parent === 'id-bash' && type === 'contains')
  assert.equal(owned.length, 1)
  assert.deepEqual(
    document.files.map(({ location }) => location.path),
    ['/usr/bin/bash', '/var/lib/dpkg/status'],
  )
  const overlaps = document.artifactRelationships.filter(({ type }) => type === 'ownership-by-file-overlap')
  assert.deepEqual(overlaps, [{ parent: 'id-bash', child: 'id-scoped', type: 'ownership-by-file-overlap' }])
})

test('the source tells the image, its layers and platform, but no secret', () => {
  const metadata = document.source.metadata as Record<string, unknown>
  assert.equal(document.source.name, 'localhost:5000/team/app')
  assert.deepEqual(
    [metadata['architecture'], metadata['architectureVariant'], metadata['os'], metadata['imageSize']],
    ['arm64', 'v8', 'linux', 30],
  )
  const config = Buffer.from(String(metadata['config']), 'base64').toString()
  assert.match(config, /PASSWORD=<redacted>/)
  assert.doesNotMatch(config, /hunter2/)
})

test('an image without packages and without a distribution is a whole document', () => {
  const inventory = { packages: [], doubts: [], isComplete: true }
  const empty = syftDocumentOf({ ...scanned, inventory }, source, { name: 'kubescape', version: '1' })
  assert.deepEqual([empty.artifacts, empty.files, empty.artifactRelationships, empty.distro], [[], [], [], {}])
})

test('CycloneDX has the same packages, each with a reference of its own', () => {
  const bom = cycloneDxOf(document, { uuid: '0-0', created: '2026-01-01T00:00:00Z' })
  const [deb, npm] = bom.components
  assert.deepEqual([deb?.name, deb?.version, deb?.purl], ['bash', '1.0', 'pkg:deb/debian/bash@1.0'])
  assert.deepEqual([npm?.group, npm?.name, npm?.version, npm?.cpe], ['@babel', 'core', undefined, scoped.cpes[0]?.cpe])
  assert.deepEqual(bom.dependencies[0]?.dependsOn, ['id-bash', 'id-scoped'])
  const refs = [bom.metadata.component, ...bom.components].map(component => component['bom-ref'])
  assert.equal(new Set(refs).size, refs.length)
})

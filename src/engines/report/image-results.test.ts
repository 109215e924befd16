// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileName } from '#testing/output-suite.ts'
import { imageSection } from './image-html.ts'
import { vulnerabilitiesJson } from './image-json.ts'
import { type ImageVulnerability, type ReportImage, type ReportImages, worstImagesFirst } from './image-results.ts'
import { imageLines } from './image-tables.ts'

function vulnerability(over: Partial<ImageVulnerability>): ImageVulnerability {
  const plain = {
    id: 'CVE-2026-1',
    package: 'bash',
    packageType: 'deb',
    version: '5',
    fixVersions: [],
    fixState: 'unknown',
    risk: 1,
  }
  return { ...plain, severity: 'High', ...over }
}

function scanned(name: string, ...vulnerabilities: readonly ImageVulnerability[]): ReportImage {
  const read = { platform: 'linux/amd64', digest: `sha256:${'a'.repeat(64)}`, packageCount: 1, isReadWhole: true }
  return { kind: 'scanned', name, ...read, vulnerabilities, excused: 0, doubts: [] }
}

function found(...images: readonly ReportImage[]): ReportImages {
  return { databaseBuilt: '2026-11-23T00:00:00Z', databaseDoubts: [], images }
}

const screen = { color: false, widthColumns: 80 }

test('what is not known stands first, then the most severe, then names', () => {
  const images = [
    scanned('clean'),
    scanned('many-high', vulnerability({}), vulnerability({ id: 'CVE-2026-2' })),
    scanned('also-clean'),
    scanned('one-critical', vulnerability({ severity: 'Critical' })),
    { kind: 'unscanned', name: 'gone', because: 'not there' } as const,
  ]
  assert.deepEqual(
    worstImagesFirst(images).map(({ name }) => name),
    ['gone', 'one-critical', 'many-high', 'also-clean', 'clean'],
  )
})

test('names of images and packages steer no terminal and end no element', () => {
  const bad = vulnerability({
    id: hostileName,
    package: hostileName,
    version: hostileName,
    fixVersions: [hostileName],
    fixState: 'fixed',
  })
  const images = found(scanned(hostileName, bad), { kind: 'unscanned', name: hostileName, because: hostileName })
  const table = imageLines(images, true, screen).join('\n')
  assert.doesNotMatch(table, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
  const html = [...imageSection(images)].join('')
  assert.ok(html.includes('&lt;script&gt;'))
  assert.ok(!html.includes('<script'))
})

test('a package whose name means something to JavaScript is one like any other', () => {
  const images = found(scanned('a', vulnerability({ package: '__proto__', version: '' })))
  const text = JSON.stringify(vulnerabilitiesJson({ images }))
  assert.match(text, /"packageScores":\{"__proto__":\{"name":"__proto__","version":"","score":4,/)
})

test('long lists end with how many are left', () => {
  const many = Array.from({ length: 1_003 }, (_, i) => vulnerability({ id: `CVE-2026-${i}` }))
  const images = found(scanned('a', ...many))
  assert.equal(imageLines(images, true, screen).at(-1), '… and 3 more; the json report has them all')
  assert.match([...imageSection(images)].join(''), /… and 803 more/)
  assert.equal(imageLines(images, false, screen).length, 4)
})

test('objects without images say so instead of an empty table', () => {
  assert.deepEqual(imageLines(found(), false, screen), ['The scanned objects name no image.'])
})

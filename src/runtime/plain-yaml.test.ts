// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Random, seededRandom } from '#testing/random.ts'
import { readPlainYaml } from './plain-yaml.ts'
import { parseAnyYaml, parseYaml } from './yaml.ts'

const manifest = `---
# a remark
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "web"
  labels:
    "app.kubernetes.io/name": 'web'
    version: v0

spec:
  replicas: 3
  paused: no
  template:
    spec:
      containers:
      - name: app
        image: registry.example.com:5000/web@sha256:abc
        args: ["-v"]
        command:
          - --port=80
          - "a\\nb"
        securityContext: {}
        resources:
`

const resolve = (text: string) => parseAnyYaml(text)[0]

test('a manifest as people write it is read at once, with the meaning that the whole reader gives it', () => {
  const plain = manifest.replace('        args: ["-v"]\n', '')
  assert.deepEqual(readPlainYaml(plain, resolve)?.value, parseAnyYaml(plain)[0])
  assert.equal(readPlainYaml(manifest, resolve), undefined, 'a flow collection is left to the whole reader')
  assert.deepEqual(parseYaml(manifest), parseAnyYaml(manifest))
})

const starts = ['', '', '', '  ', '  ', '    ', '      ', ' ', '- ', '- ', '  - ', '    - ', '-  ', '- - ', '-', '\t']
const keys = [
  'a',
  'b',
  'name',
  'on',
  'Yes',
  '"q"',
  '"on"',
  "'s'",
  'null',
  'x.y/z',
  '1',
  '__proto__',
  '?',
  'a b',
  '<<',
  '',
]
const values =
  `|x|1|01|0x1f|1e3|.5|-1|+2|-|- a|--- a|"a"|"a\\nb"|"\\x41"|"\\/"|"a"b"|"a" |'a'|'it''s'|{}|[]|{a: 1}|[a]|>-|&a x|*a|!!str 1`
    .split('|')
    .concat(
      '|',
      '# c',
      'x # c',
      'x #c',
      'x: y',
      'x:y',
      'x:',
      ':',
      'true',
      'No',
      'y',
      '~',
      'null',
      '2001-01-01',
      '1_000',
    )
    .concat(
      '.inf',
      '<<',
      '=',
      '%x',
      '@x',
      '`x`',
      '-x',
      '--x',
      '?',
      '? x',
      ',',
      ']',
      'x]',
      'x\ty',
      'é',
      'http://x/?a=b&c',
      '...',
    )
const lines = [
  '---',
  '...',
  '# remark',
  '  # remark',
  '',
  '   ',
  'word',
  '- word',
  '  more words',
  '"text"',
  '%YAML 1.2',
]

/** Mostly lines that fit together, so that an odd one is met in otherwise plain texts. */
function randomText(random: Random): string {
  const indents = ['', '', '', '  ', '  ', '    ', '- ', '  - ']
  const words = ['', '', 'x', 'a b', 'no', '7', '"a"', '{}', '-x', 'x:y', '1.5', 'Null']
  const oddShare = random.chance(0.3) ? 1 : 0.1
  return Array.from({ length: 1 + random.below(7) }, (_, i) => {
    if (random.chance(oddShare)) return randomLine(random)
    return `${random.pick(indents)}${random.chance(0.15) ? 'word' : `k${i}: ${random.pick(words)}`}`
  }).join('\n')
}

function randomLine(random: Random): string {
  if (random.chance(0.12)) return random.pick(lines)
  if (random.chance(0.2)) return `${random.pick(starts)}${random.pick(values)}`
  return `${random.pick(starts)}${random.pick(keys)}:${random.chance(0.9) ? ' ' : ''}${random.pick(values)}`
}

function outcome(read: (text: string) => unknown[], text: string): unknown {
  try {
    return JSON.stringify(read(text))
  } catch {
    return 'wrong'
  }
}

test('law: what is read at once is what the whole reader reads', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = seededRandom(seed)
  let plain = 0
  for (let i = 0; i < 1500; i++) {
    const text = randomText(random)
    if (readPlainYaml(text, resolve)) plain++
    assert.equal(outcome(parseYaml, text), outcome(parseAnyYaml, text), `seed ${seed}: ${JSON.stringify(text)}`)
  }
  assert.ok(plain > 50, `only ${plain} texts were read at once`)
})

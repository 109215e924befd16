// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { elfFile } from '#testing/builders/executable.ts'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './elf-note.ts'

/** A note as the linker writes it. */
function note(text: string): Buffer {
  const header = Buffer.alloc(12)
  header.writeUInt32LE(4, 0)
  header.writeUInt32LE(text.length + 1, 4)
  header.writeUInt32LE(0xcafe_1a7e, 8)
  return Buffer.concat([header, Buffer.from(`FDO\0${text}\0\0\0`)])
}

function program(note: Buffer): Buffer {
  return elfFile({ '.note.package': { bytes: note } })
}

const bash = note(
  JSON.stringify({
    type: 'rpm',
    name: 'bash',
    version: '5.2.15-3.fc38',
    architecture: 'x86_64',
    osCpe: 'cpe:/o:fedoraproject:fedora:38',
  }),
)
const plain = Buffer.from(
  JSON.stringify({ name: 'tool', version: '1.0', system: 'syftsys', license: 'MIT', os: 'thing', vendor: 7 }),
)

catalogerSuite(cataloger, {
  cases: {
    'files of one package are one': {
      layers: [{ '/opt/bin/bash': program(bash), '/opt/bin/sh': program(bash) }],
      finds: ['bash 5.2.15-3.fc38'],
      purls: ['pkg:rpm/fedora/bash@5.2.15-3.fc38?distro=fedora-38'],
      check({ packages }) {
        assert.equal(packages[0]?.type, 'rpm')
        assert.equal(packages[0]?.locations.length, 2)
        assert.deepEqual(packages[0]?.metadata, {
          type: 'rpm',
          architecture: 'x86_64',
          osCPE: 'cpe:/o:fedoraproject:fedora:38',
        })
      },
    },
    'a note without a header, of no package manager': {
      layers: [{ '/bin/tool': program(plain) }],
      finds: ['tool 1.0'],
      purls: ['pkg:generic/syftsys/tool@1.0?distro=thing'],
      check({ packages }) {
        assert.equal(packages[0]?.type, 'binary')
        assert.deepEqual(packages[0]?.licenses, [{ value: 'MIT', type: 'declared' }])
      },
    },
    'the system and its version as they are stated': {
      layers: [
        {
          '/lib/a.so': program(
            note('{"type":"deb","name":"a","version":"1-2","os":"ubuntu","osVersion":"24.10","osCPE":"cpe:/o:x:y:1"}'),
          ),
        },
      ],
      finds: ['a 1-2'],
      purls: ['pkg:deb/ubuntu/a@1-2?distro=ubuntu-24.10'],
    },
    'a note that names no version': { layers: [{ '/bin/x': program(note('{"name":"x"}')) }], finds: [] },
    'a program without one': { layers: [{ '/bin/x': elfFile({ '.text': { bytes: bash } }) }], finds: [] },
  },
  ignores: ['/bin/script', '/usr/share/note.package'],
})

test('elf-note: of a program too big to be parsed, the note is found by its header', () => {
  const file = { path: '/bin/x', sizeBytes: 2 ** 30, mode: 0o755, isExcerpt: true }
  const found = cataloger.read({ ...file, content: program(bash) })
  assert.deepEqual(found?.fact, cataloger.read({ ...file, isExcerpt: false, content: program(bash) })?.fact)
  for (const content of [Buffer.alloc(0), Buffer.from('\x7e\x1a\xfe\xcaFDO\0', 'latin1')])
    assert.equal(cataloger.read({ ...file, content }), undefined)
})

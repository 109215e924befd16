// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { elfFile, goBuildInfo, goPointerInfo, machOFile, peFile } from '#testing/builders/executable.ts'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './go-binary.ts'

const modules = [
  'path\texample.com/demo/cmd/demo',
  'mod\texample.com/demo\tv1.4.0\t',
  'dep\tgithub.com/gin-gonic/gin\tv1.7.0\th1:abc=',
  'dep\tgithub.com/old/thing\tv1.0.0\t',
  '=>\tgithub.com/new/thing\tv1.1.0\th1:def=',
  'dep\tgithub.com/local/thing\tv1.0.0',
  '=>\t../thing\t(devel)\t',
  'build\tGOARCH=arm64',
  'build\t"-ldflags"="-X \\"main.x=y\\""',
  '',
].join('\n')
const found = [
  'example.com/demo v1.4.0',
  'github.com/gin-gonic/gin v1.7.0',
  'github.com/local/thing ',
  'github.com/new/thing v1.1.0',
  'stdlib go1.22.1',
]

function devel(...settings: readonly string[]): Buffer {
  const text = ['path\tx', 'mod\texample.com/x\t(devel)\t', ...settings.map(setting => `build\t${setting}`), ''].join(
    '\n',
  )
  return elfFile({ '.go.buildinfo': { bytes: goBuildInfo('go1.21', text) } })
}

const pointers = goPointerInfo('go1.16.5', 'path\tx\nmod\texample.com/x\tv1.0.0\t\n', 0x4000)
const inline = { bytes: goBuildInfo('go1.22.1 X:boringcrypto', modules) }

catalogerSuite(cataloger, {
  cases: {
    'modules, replacements and the standard library': {
      layers: [{ '/bin/demo': elfFile({ '.go.buildinfo': inline }) }],
      finds: found,
      purls: [
        'pkg:golang/example.com/demo@v1.4.0',
        'pkg:golang/github.com/gin-gonic/gin@v1.7.0',
        'pkg:golang/github.com/local/thing',
        'pkg:golang/github.com/new/thing@v1.1.0',
        'pkg:golang/stdlib@1.22.1',
      ],
      check({ packages }) {
        const stdlib = packages.find(({ name }) => name === 'stdlib')
        assert.deepEqual(
          stdlib?.cpes.map(({ cpe }) => cpe),
          ['cpe:2.3:a:golang:go:1.22.1:-:*:*:*:*:*:*'],
        )
        const { architecture, mainModule } = stdlib.metadata as { architecture: string; mainModule: string }
        assert.deepEqual([architecture, mainModule], ['arm64', 'example.com/demo'])
      },
    },
    'programs for other systems': {
      layers: [{ '/bin/mac': machOFile({ __go_buildinfo: inline }), '/bin/win.exe': peFile({ '.data': inline }) }],
      finds: [...found, ...found],
    },
    'a program whose sections were stripped': {
      layers: [{ '/bin/stripped': Buffer.concat([elfFile({}).subarray(0, 40), Buffer.alloc(24), inline.bytes]) }],
      finds: found,
    },
    'before Go 1.18 the texts lie elsewhere': {
      layers: [
        {
          '/bin/old': elfFile({
            '.go.buildinfo': { bytes: pointers.info, address: 0x3000 },
            '.data': { bytes: pointers.data, address: 0x4000 },
          }),
        },
      ],
      finds: ['example.com/x v1.0.0', 'stdlib go1.16.5'],
    },
    'a program built without modules has the standard library': {
      layers: [{ '/bin/gopath': elfFile({ '.go.buildinfo': { bytes: goBuildInfo('go1.22rc2', '') } }) }],
      finds: ['stdlib go1.22rc2'],
      check: ({ packages }) =>
        assert.deepEqual(
          packages[0]?.cpes.map(({ cpe }) => cpe),
          ['cpe:2.3:a:golang:go:1.22:rc2:*:*:*:*:*:*'],
        ),
    },
    'the version of the program itself, from its commit': {
      layers: [{ '/bin/x': devel(`vcs.revision=${'0123456789abcdef'.repeat(2)}`, 'vcs.time=2024-05-06T07:08:09Z') }],
      finds: ['example.com/x v0.0.0-20240506070809-0123456789ab', 'stdlib go1.21'],
    },
    'the version of the program itself, from what the linker was told': {
      layers: [{ '/bin/x': devel('-ldflags="-s -w -X main.version=1.9.0-rc.1"') }],
      finds: ['example.com/x v1.9.0-rc.1', 'stdlib go1.21'],
    },
    'the version of the program itself is not known': {
      layers: [{ '/bin/x': devel() }],
      finds: ['example.com/x ', 'stdlib go1.21'],
    },
    'another program': {
      layers: [{ '/bin/c': elfFile({ '.text': { bytes: Buffer.from('no Go here') } }) }],
      finds: [],
    },
  },
  ignores: ['/bin/script', '/go.mod'],
})

test('go-binary: a program that is too big to be kept', () => {
  const excerptOf = (content: Buffer) =>
    cataloger.read({ path: '/bin/x', sizeBytes: 2 ** 30, mode: 0, content, isExcerpt: true })
  const literal = Buffer.from('\xff Go buildinf:" in the debugger of Go itself\n', 'latin1')
  const { fact, doubts } = excerptOf(Buffer.concat([literal, inline.bytes])) ?? {}
  assert.equal((fact as { goVersion: string }).goVersion, 'go1.22.1 X:boringcrypto')
  assert.equal(doubts, undefined)
  assert.match(excerptOf(pointers.info)?.doubts?.[0] ?? '', /too big/)
  assert.equal(excerptOf(Buffer.alloc(0)), undefined)
})

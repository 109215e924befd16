// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { elfFile, goBuildInfo } from '#testing/builders/executable.ts'
import { goReleaseOf } from './own-version.ts'

const releases: Readonly<Record<string, readonly [rows: readonly string[], release: string | undefined]>> = {
  'of its main module, without the v': [['mod\texample.com/app\tv1.2.3'], '1.2.3'],
  'without what says that major versions are mixed': [['mod\texample.com/app\tv2.0.1+incompatible'], '2.0.1'],
  'what the linker was told, where the module has none': [
    ['mod\texample.com/app\t(devel)', 'build\t-ldflags="-X main.version=4.5.6"'],
    '4.5.6',
  ],
  'a commit is none': [['mod\texample.com/app\tv0.0.0-20240506070809-0123456789ab'], undefined],
  'nothing tells': [['path\texample.com/app'], undefined],
}
for (const [because, [rows, release]] of Object.entries(releases))
  test(`release of a program of Go: ${because}`, () => {
    const record = goBuildInfo('go1.22.1', `${rows.join('\n')}\n`)
    assert.equal(goReleaseOf(elfFile({ '.go.buildinfo': { bytes: record } }), false), release)
    assert.equal(goReleaseOf(record, true), release, 'of an excerpt')
  })

test('bytes that are no program have no release', () =>
  assert.equal(goReleaseOf(Buffer.from('#!/bin/sh'), false), undefined))

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ks } from './run-in-test.ts'
import { UsageError } from './usage-error.ts'

const manifests = new URL('../../../examples/cluster', import.meta.url).pathname

const taken: Readonly<Record<string, readonly string[]>> = {
  'before the command': ['--logger', 'error', '--cache-dir', '/nowhere', 'list', 'frameworks'],
  'by its letter': ['-l', 'error', 'list', 'frameworks'],
  'behind a command without its own': ['list', 'frameworks', '--logger', 'error'],
  'behind a command below another': ['config', 'view', '--cache-dir', '/nowhere', '-l', 'debug'],
  'between them': ['config', '--cache-dir', '/nowhere', 'view'],
  'by a command that has its own': ['scan', 'control', 'C-0016', manifests, '-l', 'error', '-f', 'json'],
}

for (const [reason, words] of Object.entries(taken))
  test(`a flag of every command is taken ${reason}`, async () => {
    assert.notEqual((await ks(...words)).out, '')
  })

const refused: Readonly<Record<string, readonly [words: readonly string[], because: RegExp]>> = {
  'a context, where no cluster is meant': [['list', 'controls', '--kube-context', 'a'], /"ks list" chooses no cluster/],
  'the same before the command': [['--kube-context', 'a', 'list', 'controls'], /"ks list" chooses no cluster/],
  'and below another': [['config', 'view', '--kube-context', 'a'], /"ks config" chooses no cluster/],
  'a server to report to': [
    ['fix', 'report.json', '--server', 'https://example.com'],
    /--server: nothing is ever uploaded/,
  ],
  'a context beside files': [['--kube-context', 'a', 'scan', manifests], /choose a cluster, but paths are scanned/],
  'a context for an image': [['--kube-context', 'a', 'scan', 'image', 'x'], /--kube-context: about objects/],
}

for (const [reason, [words, because]] of Object.entries(refused))
  test(`it is told why a flag of every command means nothing: ${reason}`, async () => {
    const { error } = await ks(...words)
    assert.ok(error instanceof UsageError, String(error))
    assert.match(error.message, because)
  })

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { parseWatchLine, type WatchEvent } from './watch-event.ts'

const good: Record<string, readonly [string, WatchEvent]> = {
  'an object event': [
    '{"type":"ADDED","object":{"kind":"Pod"}}',
    { kind: 'object', type: 'ADDED', object: { kind: 'Pod' } },
  ],
  'a deletion': ['{"object":{},"type":"DELETED"}\r', { kind: 'object', type: 'DELETED', object: {} }],
  'a bookmark': [
    '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":null}}}',
    { kind: 'bookmark', resourceVersion: '7', endsInitialEvents: false },
  ],
  'the bookmark that completes a list': [
    '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}',
    { kind: 'bookmark', resourceVersion: '7', endsInitialEvents: true },
  ],
  'an error with its Status': ['{"type":"ERROR","object":{"code":410}}', { kind: 'error', status: { code: 410 } }],
}

for (const [because, [line, expected]] of Object.entries(good))
  test(`watch event: ${because}`, () => assert.deepEqual(parseWatchLine(line, 'GET /x'), expected))

const bad: Record<string, string> = {
  'half a line': '{"type":"ADDED","object":{"kind":"Po',
  'no JSON': '<html>secret</html>',
  'no object': '7',
  'an array': '[]',
  'an unknown type': '{"type":"secret","object":{}}',
  'a type that is inherited': '{"type":"constructor"}',
  'a bookmark without a version': '{"type":"BOOKMARK","object":{"metadata":{}}}',
}

for (const [because, line] of Object.entries(bad))
  test(`watch event: ${because} is refused, and not quoted`, () =>
    assert.throws(
      () => parseWatchLine(line, 'GET /x'),
      (error: unknown) =>
        isKubeError(error, 'not-json') && !error.message.includes('secret') && error.cause === undefined,
    ))

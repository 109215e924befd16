// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactedConfig } from './redacted-config.ts'

function redact(config: unknown): string | undefined {
  return redactedConfig(Buffer.from(JSON.stringify(config)))?.toString()
}

const secrets: Readonly<Record<string, unknown>> = {
  'a variable': { config: { Env: ['TOKEN=secret'] } },
  'a variable with an equals sign in it': { config: { Env: ['TOKEN=a=secret'] } },
  'a variable in the history': { history: [{ created_by: 'ENV TOKEN=secret' }] },
  'a variable in the history of old builders': { history: [{ created_by: '/bin/sh -c #(nop)  ENV TOKEN=secret' }] },
  'a build argument': { history: [{ created_by: 'ARG TOKEN=secret' }] },
  'a command with build arguments': { history: [{ created_by: '|1 TOKEN=secret /bin/sh -c make' }] },
  'a command with build arguments, by BuildKit': {
    history: [{ created_by: 'RUN |1 TOKEN=secret /bin/sh -c make # buildkit' }],
  },
  'the configuration of the container it was built in': { container_config: { Env: ['TOKEN=secret'] } },
}
for (const [because, config] of Object.entries(secrets)) {
  test(`the secret is gone: ${because}`, () => {
    const text = redact(config)
    assert.ok(text !== undefined)
    assert.doesNotMatch(text, /secret/)
  })
}

test('all else stays', () => {
  const config = {
    architecture: 'amd64',
    config: { Cmd: ['sh'], Env: ['EMPTY'], Labels: { a: 'b' } },
    history: [{ created_by: 'COPY a b', empty_layer: true }, 7],
    rootfs: { diff_ids: [] },
  }
  assert.deepEqual(JSON.parse(redact(config) ?? ''), config)
})

test('what is no object is nothing', () => {
  assert.equal(redactedConfig(Buffer.from('{')), undefined)
  assert.equal(redact([1]), undefined)
})

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inputsConfigMapName } from '#engines/posture/library/control-inputs.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import { object } from '#testing/builders/workloads.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { InputBook } from './input-book.ts'

const custom = (controls: unknown, name = 'default') =>
  object('kubescape.io/v1', 'ControlInputs', { name }, { spec: { controls } })
const configMap = (data: object) => object('v1', 'ConfigMap', { name: inputsConfigMapName }, { data })

test('what is given wins over the object, the object over the ConfigMap, that over what is built in', () => {
  const { log } = memoryLog()
  const book = new InputBook({ cpu_limit_max: ['1'] }, log)
  assert.equal(
    book.setConfigMap(configMap({ cpu_limit_max: '2', cpu_limit_min: '2\n3', publicRegistries: '["a","b"]' })),
    true,
  )
  assert.equal(book.setCustom(custom({ cpu_limit_max: ['4'], cpu_limit_min: ['4'] })), true)
  assert.deepEqual(book.current['cpu_limit_max'], ['1'])
  assert.deepEqual(book.current['cpu_limit_min'], ['4'])
  assert.deepEqual(book.current['publicRegistries'], ['a', 'b'])
  assert.deepEqual(book.current['sensitiveKeyNames'], defaultControlInputs['sensitiveKeyNames'])
  assert.equal(book.setCustom(undefined), true)
  assert.deepEqual(book.current['cpu_limit_min'], ['2', '3'])
})

test('the same again is no change, nor is an object of another name', () => {
  const book = new InputBook(undefined, memoryLog().log)
  assert.equal(book.setCustom(custom({ cpu_limit_max: ['4'] })), true)
  assert.equal(book.setCustom(custom({ cpu_limit_max: ['4'] })), false)
  assert.equal(book.setCustom(custom({ cpu_limit_max: ['5'] }, 'other')), false)
})

test('what cannot be read is told and changes nothing', () => {
  const { log, lines } = memoryLog()
  const book = new InputBook(undefined, log)
  assert.equal(book.setCustom(custom({ noSuchInput: ['a'], cpu_limit_max: [1], cpu_limit_min: 'x' })), false)
  assert.equal(book.setConfigMap(configMap({ cpu_limit_max: '[1' })), false)
  assert.equal(lines.length, 4)
})

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Column, table } from './terminal.ts'

const columns: readonly Column[] = [
  { title: 'KIND' },
  { title: 'NAME', shrinks: true },
  { title: 'CRITICAL', narrowTitle: 'C', align: 'right' },
  { title: 'TEXT', shrinks: true, optional: true },
]
const rows = [['Deployment', 'system-monitor-deployment', '3', 'Apply Security Context to Your Pods and Containers']]
const at = (widthColumns: number) => table(columns, rows, { color: false, widthColumns })

const cases: Record<string, readonly [widthColumns: number, lines: readonly string[]]> = {
  'as it is, where there is room': [
    120,
    [
      'KIND        NAME                       CRITICAL  TEXT',
      'Deployment  system-monitor-deployment         3  Apply Security Context to Your Pods and Containers',
    ],
  ],
  'with short titles, the widest column first': [
    70,
    [
      'KIND        NAME                       C  TEXT',
      'Deployment  system-monitor-deployment  3  Apply Security Context to Y…',
    ],
  ],
  'with several columns cut alike': [
    60,
    ['KIND        NAME                   C  TEXT', 'Deployment  system-monitor-deplo…  3  Apply Security Conte…'],
  ],
  'without what is optional, before names are cut': [
    55,
    ['KIND        NAME                       C', 'Deployment  system-monitor-deployment  3'],
  ],
  'without what is optional, and cut': [30, ['KIND        NAME             C', 'Deployment  system-monitor…  3']],
}
for (const [reason, [widthColumns, lines]] of Object.entries(cases))
  test(`a table fits: ${reason}`, () => {
    const got = at(widthColumns)
    assert.deepEqual(got, lines)
    for (const line of got) assert.ok(line.length <= widthColumns)
  })

test('colours stand around the text, and change no width', () => {
  const [, line = ''] = table([{ title: 'A', color: () => 'red' }, { title: 'B' }], [['x', 'y']], {
    color: true,
    widthColumns: 80,
  })
  assert.equal(line, '\u001b[31mx\u001b[0m  y')
})

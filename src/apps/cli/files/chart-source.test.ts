// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tempDir } from '#testing/temp-dir.ts'
import { chartReader } from './chart-source.ts'

test('a template names the values that it is made of, each once', () => {
  using folder = tempDir()
  const path = join(folder.path, 'shop')
  mkdirSync(join(path, 'templates'), { recursive: true })
  writeFileSync(join(path, 'Chart.yaml'), 'apiVersion: v2\nname: "store"\nversion: 1.0.0\n')
  writeFileSync(
    join(path, 'templates/web.yaml'),
    'image: "{{ .Values.image.name }}:{{ .Values.image.tag }}"\nagain: {{ .Values.image.tag | quote }}\nname: {{ .Release.Name }}\n',
  )
  writeFileSync(join(path, 'templates/large.yaml'), `# ${'x'.repeat(2 ** 20)}\n{{ .Values.a }}`)
  const chart = chartReader(path)
  const where = { name: 'store', path }
  assert.deepEqual(chart('templates/web.yaml', 'Pod'), {
    ...where,
    templateFile: 'templates/web.yaml',
    valuesPaths: ['.Values.image.name', '.Values.image.tag'],
  })
  for (const name of ['templates/large.yaml', 'templates/gone.yaml'])
    assert.deepEqual(chart(name, 'Pod'), { ...where, templateFile: name })
  assert.deepEqual(chart(undefined, 'Pod'), where)
})

for (const [reason, text] of Object.entries({
  'no name': 'apiVersion: v2\n',
  'no YAML': '{{',
  'a name that is none': 'name: []\n',
}))
  test(`a chart goes by its folder: ${reason}`, () => {
    using folder = tempDir()
    const path = join(folder.path, 'shop')
    mkdirSync(path)
    writeFileSync(join(path, 'Chart.yaml'), text)
    assert.equal(chartReader(path)(undefined, 'Pod').name, 'shop')
  })

const templates: Readonly<
  Record<string, readonly [text: string, lines: Readonly<Record<string, number | undefined>>]>
> = {
  'one object behind remarks and conditions': [
    '{{- if .Values.on }}\n# remark\napiVersion: v1\nkind: Pod\n{{- end }}\n',
    { Pod: 3, Service: undefined },
  ],
  'several kinds, the kind first in one': [
    'kind: "Pod"\r\napiVersion: v1\r\n---\r\napiVersion: v1\nkind: Service\n',
    { Pod: 1, Service: 4 },
  ],
  'two of one kind, which nobody can tell apart': [
    'apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\n',
    { Pod: undefined },
  ],
  'a kind that a value decides': ['apiVersion: v1\nkind: {{ .Values.kind }}\n', { Pod: undefined }],
}
for (const [reason, [text, lines]] of Object.entries(templates))
  test(`the line of an object in a template: ${reason}`, () => {
    using folder = tempDir()
    mkdirSync(join(folder.path, 'templates'))
    writeFileSync(join(folder.path, 'templates/t.yaml'), text)
    const chart = chartReader(folder.path)
    for (const [kind, line] of Object.entries(lines)) assert.equal(chart('templates/t.yaml', kind).templateLine, line)
  })

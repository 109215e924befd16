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
  assert.deepEqual(chart('templates/web.yaml'), {
    ...where,
    templateFile: 'templates/web.yaml',
    valuesPaths: ['.Values.image.name', '.Values.image.tag'],
  })
  for (const name of ['templates/large.yaml', 'templates/gone.yaml'])
    assert.deepEqual(chart(name), { ...where, templateFile: name })
  assert.deepEqual(chart(undefined), where)
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
    assert.equal(chartReader(path)(undefined).name, 'shop')
  })

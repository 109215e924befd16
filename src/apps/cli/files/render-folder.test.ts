// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { RawScanOptions } from '#apps/cli/scan/scan-options.ts'
import { rendererOf, renderFolder } from './render-folder.ts'

const dir = mkdtempSync(join(tmpdir(), 'ks-render-'))
after(() => rmSync(dir, { recursive: true }))

const chart = '---\n# Source: web/templates/pod.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: one}\n'

/** A folder with programs of these texts, to be found on PATH. */
function pathWith(programs: Readonly<Record<string, string>>): string {
  const bin = mkdtempSync(join(dir, 'bin-'))
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return bin
}

function render(
  kind: 'helm' | 'kustomize',
  path: string,
  options: RawScanOptions = {},
): ReturnType<typeof renderFolder> {
  return renderFolder({ path: '/src/web', root: '/src', kind, options, env: { PATH: path } })
}

test('folders are told by the names in them', () => {
  assert.equal(rendererOf(['Chart.yaml', 'values.yaml']), 'helm')
  assert.equal(rendererOf(['kustomization.yml', 'a.yaml']), 'kustomize')
  assert.equal(rendererOf(['a.yaml']), undefined)
})

test('objects of a chart name the template that they come from', async () => {
  const items = await render('helm', pathWith({ helm: `printf '%b' '${chart.replaceAll('\n', '\\n')}'` }))
  assert.deepEqual(items, [
    {
      kind: 'object',
      item: {
        object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one' } },
        source: {
          path: '/src/web/templates/pod.yaml',
          relativePath: 'web/templates/pod.yaml',
          document: 0,
          line: 1,
          renderedBy: 'helm',
          chart: { name: 'web', path: '/src/web', templateFile: 'templates/pod.yaml' },
        },
      },
    },
  ])
})

test('flags for charts reach helm, each as one argument', async () => {
  const path = pathWith({ helm: 'for each in "$@"; do echo "$each" >&2; done; exit 1' })
  const options = { set: ['a=b c', 'd=$(id)'], values: ['v.yaml'], releaseName: 'r', releaseNamespace: 'n' }
  const [item] = await render('helm', path, options)
  assert.equal(item?.kind, 'doubt')
  assert.match(item.doubt.because, /helm failed: template r \/src\/web/)
})

test('kustomize stands in for kubectl, and an absent program is told', async () => {
  const kustomize = "printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: two}\\n'"
  const [item] = await render('kustomize', pathWith({ kustomize }))
  assert.equal(item?.kind === 'object' && item.item.object.metadata.name, 'two')
  const [doubt] = await render('kustomize', pathWith({}))
  assert.match(doubt?.kind === 'doubt' ? doubt.doubt.because : '', /kubectl \(or kustomize\) is not on PATH/)
})

test('of a line of kubectl’s log what it says is told', async () => {
  const line = `E1129 10:11:12.131415 1617 run.go:72] "command failed" err="no such file: x.yaml"`
  const [doubt] = await render('kustomize', pathWith({ kubectl: `echo '${line}' >&2; exit 1` }))
  assert.match(doubt?.kind === 'doubt' ? doubt.doubt.because : '', /failed: no such file: x\.yaml$/)
})

test('a remark of a chart cannot lead out of it', async () => {
  const text = chart.replace('templates/pod.yaml', '../../etc/passwd').replaceAll('\n', '\\n')
  const [item] = await render('helm', pathWith({ helm: `printf '%b' '${text}'` }))
  assert.equal(item?.kind === 'object' && item.item.source.path, '/src/web')
})
